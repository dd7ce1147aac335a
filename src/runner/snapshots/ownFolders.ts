import { basename, dirname, isAbsolute, normalize } from 'node:path'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { closeFile, currentFolder, openAt, openInRoot } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags, resolveFlags } from '../system/openFlags.ts'
import type { JobPool } from './JobPool.ts'
import type { TreeSize } from './measureTree.ts'

/**
 * Removes folders that lie in the data root, at least two levels deep (`volumes/NAME`); gives the bytes on disk that
 * this freed. A path that is anywhere else, or leads through a link, is refused with INVALID_ARGUMENT, and nothing is
 * removed then. Folders that are not there do no harm.
 */
export async function removeOwnFolders(root: string, paths: readonly string[], pool: JobPool): Promise<number> {
  for (const path of paths) verify(root, path, 'remove')
  const there = paths.filter((path) => isReachable(root, dirname(path)))
  return await pool.run(
    'remove',
    there.map((path) => ({ parent: dirname(path), name: basename(path) })),
  )
}

/** Measures such a folder; all zero when it is not there. */
export async function measureOwnFolder(root: string, path: string, pool: JobPool): Promise<TreeSize> {
  verify(root, path, 'measure')
  if (!isReachable(root, path)) return { dockerSize: 0, diskSize: 0, entries: 0 }
  return await pool.run('measure', path)
}

function verify(root: string, path: string, verb: string): void {
  const isWithin = isAbsolute(path) && normalize(path) === path && path.startsWith(`${root}/`)
  const depth = path
    .slice(root.length + 1)
    .split('/')
    .filter(Boolean).length
  if (isWithin && depth >= 2) return
  throw new EngineError('INVALID_ARGUMENT', `Could not ${verb} the folder ${path}: it does not lie in ${root}.`, {
    data: { path },
  })
}

/** Whether a folder is there. Throws when a link is on the way to it. */
function isReachable(root: string, folder: string): boolean {
  const fd = openAt(currentFolder, root, openFlags.pathDirectory)
  try {
    closeFile(openInRoot(fd, folder.slice(root.length + 1), openFlags.pathDirectory, resolveFlags.noSymlinks))
    return true
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false
    throw new EngineError('UNSAFE_PATH', `Could not touch ${folder}: a link is on the way to it.`, {
      cause: error,
      data: { path: folder },
    })
  } finally {
    closeFile(fd)
  }
}
