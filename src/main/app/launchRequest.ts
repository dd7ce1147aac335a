import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What somebody who starts the app asks of it. A second start hands it over to the first. */
export interface LaunchRequest {
  /** The address of an engine that is served elsewhere, with its token. */
  readonly address: string | undefined
  /** Absolute paths of archives to load. */
  readonly files: readonly string[]
  /** The data root and the docker socket of an engine of this app, where they are not the usual ones. */
  readonly root: string | undefined
  readonly socket: string | undefined
  /** Whether Chromium was told to do without its sandbox. */
  readonly isUnsafe: boolean
}

/** How a process was started. */
export interface Launch {
  /** All its arguments, the program itself first. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Its working directory. */
  readonly directory: string
  /** The folder of the app, which is the first argument when Electron is told to run it. */
  readonly appPath: string
}

/** So many files are taken from one start. */
const maxFiles = 500

const value = { type: 'string' } as const

const text = (given: unknown) => (typeof given === 'string' && given !== '' ? given : undefined)

/**
 * Reads what a start asks for: files, `--connect URL` (or LAMINA_CONNECT, since other users can read command lines),
 * `--root DIR` and `--socket PATH`. Arguments that are not known are Chromium's.
 */
export function readLaunch({ argv, env, directory, appPath }: Launch): LaunchRequest {
  const { values, positionals } = parseArgs({
    args: argv.slice(1),
    // What a served engine takes as well is known, so that its values are not taken for files.
    options: { connect: value, root: value, socket: value, port: value, token: value },
    allowPositionals: true,
    strict: false,
  })
  const paths = positionals.map((argument) => resolve(directory, pathOf(argument)))
  const own = paths[0] === appPath ? paths.slice(1) : paths
  return {
    address: text(values.connect) ?? text(env.LAMINA_CONNECT),
    files: own.slice(0, maxFiles),
    root: text(values.root),
    socket: text(values.socket),
    isUnsafe: values['no-sandbox'] !== undefined,
  }
}

/** Reads what a second start handed over; whatever it does not understand is left out. */
export function readHandedOver(data: unknown): LaunchRequest {
  const read = (name: string): unknown =>
    typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined
  const files = read('files')
  return {
    address: text(read('address')),
    files: Array.isArray(files) ? files.filter((file) => typeof file === 'string').slice(0, maxFiles) : [],
    root: text(read('root')),
    socket: text(read('socket')),
    isUnsafe: false,
  }
}

/** Desktop environments hand files over as URLs, too. */
function pathOf(argument: string): string {
  try {
    return argument.startsWith('file:') ? fileURLToPath(argument) : argument
  } catch {
    return argument
  }
}
