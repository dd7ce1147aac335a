import { EngineError } from '../errors/EngineError.ts'

/**
 * The path of an archive entry in its one normal form: no leading `/` or `./`, no empty or `.` parts.
 * `base` is the folder that a relative path starts from. Throws UNSAFE_PATH when it climbs out.
 */
export function normalEntryPath(path: string, archive: string, base = ''): string {
  const parts = path.startsWith('/') || base === '' ? [] : base.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) {
      throw new EngineError('UNSAFE_PATH', `Could not read ${archive}: the path "${path}" leads out of the archive.`, {
        data: { entry: path },
      })
    }
  }
  return parts.join('/')
}

/** The folder part of a normal entry path; empty at the top. */
export function entryFolder(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}
