import { closeFile, openAt, readFile, readLinkAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { type FileStat, fileTypes } from '../system/stat.ts'
import { readAttributes } from '../system/xattrs.ts'
import type { Place } from './copyEntry.ts'
import { isPortableAttribute } from './TreeTar.ts'

/**
 * Whether two entries are alike: kind, owner, mode, device, and, directories apart, size and time (which is all that
 * `docker diff` looks at); with `content` also what is in them, and their attributes.
 */
export function isSameEntry(
  place: Place,
  stat: FileStat,
  old: Place & { readonly stat: FileStat },
  how: 'stat' | 'content',
): boolean {
  if (!isSameStat(stat, old.stat)) return false
  if (how === 'stat') return true
  if (stat.type === fileTypes.symlink) {
    return readLinkAt(place.directory, place.name) === readLinkAt(old.directory, old.name)
  }
  return hasSameAttributes(place, old) && (stat.type !== fileTypes.file || hasSameContent(place, old))
}

/** Whether two entries look alike from outside; of directories the time says nothing. */
export function isSameStat(one: FileStat, other: FileStat): boolean {
  const isAlike =
    one.type === other.type &&
    one.mode === other.mode &&
    one.uid === other.uid &&
    one.gid === other.gid &&
    one.deviceMajor === other.deviceMajor &&
    one.deviceMinor === other.deviceMinor
  if (!isAlike || one.type === fileTypes.directory) return isAlike
  return (
    one.size === other.size &&
    one.mtime.seconds === other.mtime.seconds &&
    one.mtime.nanoseconds === other.mtime.nanoseconds
  )
}

function hasSameAttributes(one: Place, other: Place): boolean {
  const [first, second] = [one, other].map((place) => readAttributes(place.directory, place.name, isPortableAttribute))
  if (first?.size !== second?.size) return false
  return [...(first ?? [])].every(([name, value]) => Buffer.from(second?.get(name) ?? []).equals(value))
}

function hasSameContent(one: Place, other: Place): boolean {
  const first = openAt(one.directory, one.name, openFlags.readFile)
  try {
    const second = openAt(other.directory, other.name, openFlags.readFile)
    try {
      return readsSame(first, second)
    } finally {
      closeFile(second)
    }
  } finally {
    closeFile(first)
  }
}

function readsSame(first: number, second: number): boolean {
  const [a, b] = [Buffer.allocUnsafe(256 * 1024), Buffer.allocUnsafe(256 * 1024)]
  for (;;) {
    const [lengthA, lengthB] = [readFile(first, a), readFile(second, b)]
    if (lengthA !== lengthB || !a.subarray(0, lengthA).equals(b.subarray(0, lengthB))) return false
    if (lengthA === 0) return true
  }
}
