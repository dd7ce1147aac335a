import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { EngineError } from './engine/errors/EngineError.ts'

type Environment = Readonly<Record<string, string | undefined>>

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined
}

/** Where the data root is unless told otherwise (XDG base directory specification). */
export function defaultRoot(env: Environment): string {
  return join(absolute(env.XDG_DATA_HOME) ?? join(homedir(), '.local', 'share'), 'lamina')
}

/** Whether a folder is this user's own, open to nobody else, and no link. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}

/**
 * Where the docker socket of a data root is unless told otherwise: in a folder of its own (0700, made when it is
 * not there) under the user's runtime folder. `root` must exist. Throws DENIED when somebody else holds the place.
 */
export function defaultSocket(root: string, env: Environment): string {
  const runtime = absolute(env.XDG_RUNTIME_DIR)
  const name = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 12)
  const usable = runtime !== undefined && isPrivate(runtime)
  const home = usable ? join(runtime, 'lamina') : join(tmpdir(), `lamina-${process.getuid?.() ?? 0}`)
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!isPrivate(home) || !isPrivate(folder)) {
    throw new EngineError(
      'DENIED',
      `Could not use ${folder} for the docker socket: it must be this user's own folder, closed to others. ` +
        `Remove ${home}, or choose a path with --socket.`,
    )
  }
  return join(folder, 'docker.sock')
}
