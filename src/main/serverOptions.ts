import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type ChosenRoot, chooseRoot } from './dataPaths.ts'
import { EngineError } from './engine/errors/EngineError.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How browser mode is to run. */
export interface ServerOptions {
  readonly root: ChosenRoot
  /** Path of the docker socket; absent for the place made from the root. */
  readonly socket?: string
  /** TCP port on loopback; 0 takes any that is free. */
  readonly port: number
  /** Lets a browser in. */
  readonly token: string
  /** Whether to load the sample images first. */
  readonly samples: boolean
}

/** How the options are given on the command line. */
export const serverUsage = `Usage: npm run serve -- [--root DIR] [--socket PATH] [--port N] [--token T] [--samples]

Serves the engine and its window on this machine, and prints one line when all is up: ready URL SOCKET

  --root DIR     where images are kept (LAMINA_ROOT, else the settings, else ~/.local/share/lamina)
  --socket PATH  where docker finds it (LAMINA_SOCKET, else a place of its own for each DIR)
  --port N       port of the window on 127.0.0.1 (LAMINA_PORT, else any that is free)
  --token T      lets a browser in (LAMINA_TOKEN, else a random one)
  --samples      loads the sample images first
  --help         prints this`

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new EngineError('INVALID_ARGUMENT', `Could not use port "${text}": it must be a number from 0 to 65535.`)
}

function readToken(text: string): string {
  if (/^[\w.~-]+$/.test(text)) return text
  throw new EngineError(
    'INVALID_ARGUMENT',
    'Could not use the token: it must be letters, digits, or characters of "-._~". Without --token a random one is made.',
  )
}

function parseCommandLine(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        root: { type: 'string' },
        socket: { type: 'string' },
        port: { type: 'string' },
        token: { type: 'string' },
        samples: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new EngineError('INVALID_ARGUMENT', `Could not read the command line: ${reason}\n${serverUsage}`)
  }
}

/** Whether only the usage is wanted. Throws INVALID_ARGUMENT. */
export function isHelpWanted(args: readonly string[]): boolean {
  return parseCommandLine(args).help === true
}

/**
 * Reads the options of browser mode; the command line goes before the environment. Relative paths start where
 * npm was called. Throws INVALID_ARGUMENT, and what `chooseRoot` throws.
 */
export function readServerOptions(args: readonly string[], env: Environment): ServerOptions {
  const given = parseCommandLine(args)
  const start = env.INIT_CWD ?? process.cwd()
  const socket = given.socket ?? (env.LAMINA_SOCKET || undefined)
  const token = given.token ?? (env.LAMINA_TOKEN || undefined)
  return {
    root: chooseRoot(given.root, env),
    ...(socket === undefined ? {} : { socket: resolve(start, socket) }),
    port: readPort(given.port ?? (env.LAMINA_PORT || '0')),
    token: token === undefined ? randomBytes(24).toString('base64url') : readToken(token),
    samples: given.samples ?? false,
  }
}
