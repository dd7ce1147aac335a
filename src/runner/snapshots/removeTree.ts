import { closeFile, openAt, openInRoot, removeDirectoryAt, unlinkAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags, resolveFlags } from '../system/openFlags.ts'
import { readNames } from '../system/readDirectory.ts'
import { type FileStat, fileTypes, findAt } from '../system/stat.ts'

/** Told of each directory before it goes. */
type OnDirectory = (stat: FileStat) => void

/**
 * Removes what stands at a name with all that is in it, following no link and leaving no file system. Gives the bytes
 * on disk that this freed: those of files whose last name went. Nothing there does no harm. Throws EXDEV where
 * something is mounted in it.
 */
export function removeAt(directory: number, name: string, onDirectory?: OnDirectory): number {
  const stat = findAt(directory, name)
  if (stat === undefined) return 0
  if (stat.type !== fileTypes.directory) {
    unlinkAt(directory, name)
    return stat.links > 1 ? 0 : stat.diskSize
  }
  onDirectory?.(stat)
  const freed = emptyDirectory(directory, name, onDirectory)
  removeDirectoryAt(directory, name)
  return freed + stat.diskSize
}

/** Removes all that is in a directory. Gives the bytes on disk that this freed. */
export function emptyDirectory(directory: number, name: string, onDirectory?: OnDirectory): number {
  let freed = 0
  // Levels are kept here and not on the stack: a tree may be as deep as its paths are long, and deeper.
  const levels: Level[] = [openLevel(directory, name)]
  try {
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const child = level.names.pop()
      if (child === undefined) {
        levels.pop()
        closeFile(level.fd)
        const above = levels.at(-1)
        if (above !== undefined) removeDirectoryAt(above.fd, level.name)
        continue
      }
      const stat = findAt(level.fd, child)
      if (stat === undefined) continue
      if (stat.type === fileTypes.directory) {
        onDirectory?.(stat)
        freed += stat.diskSize
        levels.push(openLevel(level.fd, child))
        continue
      }
      freed += stat.links > 1 ? 0 : stat.diskSize
      unlinkAt(level.fd, child)
    }
  } finally {
    for (const { fd } of levels) closeFile(fd)
  }
  return freed
}

interface Level {
  readonly fd: number
  readonly name: string
  readonly names: string[]
}

function openLevel(directory: number, name: string): Level {
  // What is mounted in a tree is not of the tree: a folder of the host that a container has must stay as it is.
  const fd = openInRoot(directory, name, openFlags.readDirectory, resolveFlags.noMounts)
  try {
    return { fd, name, names: readNames(fd) }
  } catch (error) {
    closeFile(fd)
    throw error
  }
}

/** Removes a folder by its path; nothing there does no harm. */
export function removeFolder(parent: string, name: string): number {
  let fd: number
  try {
    fd = openAt(-100, parent, openFlags.pathDirectory)
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 0
    throw error
  }
  try {
    return removeAt(fd, name)
  } finally {
    closeFile(fd)
  }
}
