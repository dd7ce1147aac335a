import type { RawName } from '../../main/engine/layers/types.ts'
import {
  changeMode,
  changeOwner,
  changeOwnerAt,
  changeTime,
  changeTimeAt,
  closeFile,
  copyBytes,
  makeDirectoryAt,
  makeNodeAt,
  openAt,
  readFile,
  readLinkAt,
  seekFile,
  symlinkAt,
  truncateFile,
  writeFile,
} from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { type FileStat, fileTypes } from '../system/stat.ts'
import { readAttributes, writeAttribute } from '../system/xattrs.ts'
import type { FileWarnings } from './FileWarnings.ts'
import { isOverlayAttribute } from './layerFormat.ts'
import { writeAttributes } from './writeAttributes.ts'

/** A name in an open directory, and what stands there. */
export interface Place {
  readonly directory: number
  readonly name: RawName
}

const piece = 8 * 1024 * 1024

/**
 * Copies one entry, nothing that is in it, where nothing stands: content with its holes, owner, mode, attributes and
 * times. Devices that this user may not make are left out with a warning; false then. `path` is for warnings.
 */
export function copyEntry(from: Place, stat: FileStat, to: Place, path: RawName, warnings: FileWarnings): boolean {
  switch (stat.type) {
    case fileTypes.file:
      copyFile(from, stat, to, path, warnings)
      return true
    case fileTypes.directory:
      makeDirectoryAt(to.directory, to.name, 0o700)
      copyDirectoryAttributes(from, stat, to, path, warnings)
      return true
    case fileTypes.symlink:
      symlinkAt(readLinkAt(from.directory, from.name), to.directory, to.name)
      break
    default:
      try {
        makeNodeAt(to.directory, to.name, stat.type | stat.mode, stat.deviceMajor, stat.deviceMinor)
      } catch (error) {
        if (!isSystemError(error, 'EPERM')) throw error
        warnings.add('devices were left out, since an ordinary user can make none', path)
        return false
      }
  }
  changeOwnerAt(to.directory, to.name, stat.uid, stat.gid)
  copyAttributes(from, to, path, warnings)
  changeTimeAt(to.directory, to.name, stat.mtime)
  return true
}

/** Gives a directory owner, mode, attributes and time of another. */
export function copyDirectoryAttributes(
  from: Place,
  stat: FileStat,
  to: Place,
  path: RawName,
  warnings: FileWarnings,
): void {
  const fd = openAt(to.directory, to.name === '' ? '.' : to.name, openFlags.readDirectory)
  try {
    changeOwner(fd, stat.uid, stat.gid)
    changeMode(fd, stat.mode)
    copyAttributes(from, to, path, warnings)
    changeTime(fd, stat.mtime)
  } finally {
    closeFile(fd)
  }
}

function copyFile(from: Place, stat: FileStat, to: Place, path: RawName, warnings: FileWarnings): void {
  const source = openAt(from.directory, from.name, openFlags.readFile)
  try {
    const target = openAt(to.directory, to.name, openFlags.newFile, 0o600)
    try {
      copyContent(source, target, stat.size)
      changeOwner(target, stat.uid, stat.gid)
      changeMode(target, stat.mode)
      copyAttributes(from, to, path, warnings)
      changeTime(target, stat.mtime)
    } finally {
      closeFile(target)
    }
  } finally {
    closeFile(source)
  }
}

/** Copies data and leaves the holes between. */
function copyContent(source: number, target: number, size: number): void {
  let at = 0
  for (;;) {
    const start = seekFile(source, at, 'data')
    if (start === undefined || start >= size) break
    const end = Math.min(seekFile(source, start, 'hole') ?? size, size)
    seekFile(source, start, 'start')
    seekFile(target, start, 'start')
    copyRange(source, target, end - start)
    at = end
  }
  truncateFile(target, size)
}

function copyRange(source: number, target: number, length: number): void {
  let left = length
  while (left > 0) {
    const copied = copySome(source, target, Math.min(left, piece))
    // The file became shorter meanwhile.
    if (copied === 0) return
    left -= copied
  }
}

function copySome(source: number, target: number, length: number): number {
  try {
    return copyBytes(source, target, length)
  } catch (error) {
    // Older kernels copy only within a file system, and some file systems not at all.
    if (!isSystemError(error, 'EXDEV', 'EINVAL', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EIO')) throw error
    const bytes = Buffer.allocUnsafe(Math.min(length, 1024 * 1024))
    const filled = readFile(source, bytes)
    writeFile(target, bytes.subarray(0, filled))
    return filled
  }
}

function copyAttributes(from: Place, to: Place, path: RawName, warnings: FileWarnings): void {
  const attributes = readAttributes(from.directory, from.name, (attribute) => !isOverlayAttribute(attribute))
  if (attributes.size === 0) return
  writeAttributes(
    attributes,
    (attribute, value) => writeAttribute(to.directory, to.name, attribute, value),
    path,
    warnings,
  )
}
