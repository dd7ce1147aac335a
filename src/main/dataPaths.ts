import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { SettingsState } from '../shared/contract/settings.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import { readSettings } from './settings/SettingsFile.ts'
import { settingsPath } from './settings/settingsText.ts'

type Environment = Readonly<Record<string, string | undefined>>

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined
}

/** Where the data root is unless told otherwise (XDG base directory specification). */
export function defaultRoot(env: Environment): string {
  return join(absolute(env.XDG_DATA_HOME) ?? join(homedir(), '.local', 'share'), 'lamina')
}

/** A data root, and who named it. */
export type ChosenRoot = SettingsState['root']

/**
 * The data root of a start: what the command line names (`given`), else LAMINA_ROOT, else the settings file, else the
 * usual place. Relative paths begin at INIT_CWD, where npm was called. Throws MALFORMED for a settings file that would
 * have to be asked and cannot be read, FAILED_PRECONDITION when the folder it names is not there: a store must not
 * seem empty since its disk is not mounted.
 */
export function chooseRoot(given: string | undefined, env: Environment): ChosenRoot {
  const start = env.INIT_CWD ?? process.cwd()
  if (given !== undefined) return { path: resolve(start, given), origin: 'command line' }
  if (env.LAMINA_ROOT) return { path: resolve(start, env.LAMINA_ROOT), origin: 'environment' }
  const file = settingsPath(env)
  const { dataRoot } = readSettings(file)
  if (dataRoot === undefined) return { path: defaultRoot(env), origin: 'default' }
  if (statSync(dataRoot, { throwIfNoEntry: false })?.isDirectory() === true)
    return { path: dataRoot, origin: 'settings' }
  throw new EngineError(
    'FAILED_PRECONDITION',
    `Could not open the data root ${dataRoot}, which the settings name: there is no such folder. Is its disk mounted? ` +
      `If it is gone for good, take "dataRoot" out of ${file}, or name another one with --root DIR.`,
  )
}

/** Whether a folder is this user's own, open to nobody else, and no link. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}

/**
 * Where the sockets of a data root are: a folder of its own (0700, made when it is not there) under the user's runtime
 * folder. `root` must exist. Throws DENIED when somebody else holds the place.
 */
export function runtimeFolder(root: string, env: Environment): string {
  const runtime = absolute(env.XDG_RUNTIME_DIR)
  const name = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 12)
  const usable = runtime !== undefined && isPrivate(runtime)
  const home = usable ? join(runtime, 'lamina') : join(tmpdir(), `lamina-${process.getuid?.() ?? 0}`)
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!isPrivate(home) || !isPrivate(folder)) {
    throw new EngineError(
      'DENIED',
      `Could not use ${folder} for sockets: it must be this user's own folder, closed to others. ` +
        `Remove ${home}, or set XDG_RUNTIME_DIR to a folder of yours.`,
    )
  }
  return folder
}

/** Where the docker socket of a data root is unless told otherwise. Throws what `runtimeFolder` throws. */
export function defaultSocket(root: string, env: Environment): string {
  return join(runtimeFolder(root, env), 'docker.sock')
}
