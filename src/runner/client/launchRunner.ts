import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import { makeFolders } from '../../main/engine/io/makeFolders.ts'
import { errorRecordSchema } from '../../shared/contract/errors.ts'
import { findLeftProcess, inNamespacesOf } from './livingNamespaces.ts'
import type { RunnerProgram } from './runnerProgram.ts'
import {
  type IdMaps,
  mapIds,
  namespaceError,
  nextLine,
  readIdMaps,
  systemPath,
  waitInNamespaces,
} from './userNamespace.ts'

export interface LaunchOptions {
  /** The data root, absolute. */
  readonly root: string
  /** Path of the socket that it is to serve. */
  readonly socket: string
  readonly program: RunnerProgram
  /** Seconds for which nobody wants anything before it ends; its own choice when absent. */
  readonly idle?: number
}

/** Longest time from spawning a runner until it answers, in milliseconds. */
const startLimit = 30_000

/** Bytes of a log that is long enough to be put aside at the next start. */
const logLimit = 1024 * 1024

/** The environment that a runner needs, and no more: what main was started with may say things of its own. */
const passedOn = /^(HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|LAMINA_.*)$/

/**
 * Starts a runner in a session of its own, which outlives this process; an ordinary user's in a user and a mount
 * namespace. Resolves with its process ID once it serves. Throws FAILED_PRECONDITION when this system does not let it,
 * with what to do, and what the runner itself told.
 */
export async function launchRunner(options: LaunchOptions): Promise<number> {
  const isRoot = process.getuid?.() === 0
  const left = isRoot ? undefined : await findLeftProcess(options.root)
  const maps = isRoot || left !== undefined ? undefined : await readIdMaps()
  const child = spawnRunner(
    options,
    (command) => {
      if (isRoot) return [command[0] ?? '', command.slice(1)]
      return left === undefined ? waitInNamespaces(command) : inNamespacesOf(left, command)
    },
    maps !== undefined,
  )
  const spawned = new Promise<never>((_resolve, reject) => child.once('error', reject))
  const late = setTimeout(() => child.kill('SIGKILL'), startLimit)
  try {
    if (maps !== undefined) await Promise.race([mapWaiting(child, maps, logOf(options)), spawned])
    return await Promise.race([readReady(child, options), spawned])
  } catch (thrown) {
    child.kill('SIGKILL')
    throw toEngineError(thrown, 'start the runner for containers')
  } finally {
    clearTimeout(late)
    for (const stream of child.stdio) stream?.destroy()
    child.unref()
  }
}

type Placement = (command: readonly string[]) => readonly [string, readonly string[]]

/** Spawns the runner's command as `place` puts it into namespaces; it may wait there for a line. */
function spawnRunner(
  { root, socket, program, idle }: LaunchOptions,
  place: Placement,
  isWaiting: boolean,
): ChildProcess {
  const command = [
    ...program.command,
    `--root=${root}`,
    `--socket=${socket}`,
    `--generation=${program.generation}`,
    ...(idle === undefined ? [] : [`--idle=${idle}`]),
  ]
  const [file, args] = place(command)
  const log = openLog(logOf({ root, program }))
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => passedOn.test(name)))
  try {
    return spawn(file, args, {
      cwd: '/',
      detached: true,
      env: { ...env, ...program.env, PATH: systemPath(process.env.PATH) },
      stdio: [isWaiting ? 'pipe' : 'ignore', log, log, 'pipe'],
    })
  } finally {
    closeSync(log)
  }
}

function logOf({ root, program }: Pick<LaunchOptions, 'root' | 'program'>): string {
  return join(root, 'runner', program.generation, 'log')
}

/** Opens the runner's log to append to it; one that has become long is put aside. */
function openLog(path: string): number {
  makeFolders(dirname(path))
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > logLimit) renameSync(path, `${path}.1`)
  return openSync(path, 'a', 0o600)
}

/** The last line of a log. */
function lastWords(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? ''
}

/** Gives a child that waits in its namespaces its IDs, and lets it go on. */
async function mapWaiting(child: ChildProcess, maps: IdMaps, log: string): Promise<void> {
  const here = await nextLine(child, 3)
  if (here === undefined || child.pid === undefined) throw await namespaceError(lastWords(log))
  await mapIds(child.pid, maps)
  child.stdin?.on('error', () => undefined)
  child.stdin?.end('go\n')
}

async function readReady(child: ChildProcess, options: LaunchOptions): Promise<number> {
  const line = await nextLine(child, 3)
  if (line === undefined) {
    const log = logOf(options)
    const said = lastWords(log)
    const why = said === '' ? 'it ended without a word' : said
    throw new EngineError('INTERNAL', `Could not start the runner for containers: ${why}. Its log is ${log}.`)
  }
  const told: unknown = JSON.parse(line)
  if (typeof told === 'object' && told !== null && 'error' in told) {
    const { cause, ...record } = errorRecordSchema.parse(told.error)
    throw EngineError.fromRecord({ ...record, ...(cause === undefined ? {} : { cause }) })
  }
  return child.pid ?? 0
}
