import { closeFile, openAt } from './fileCalls.ts'
import { checked, libc } from './libc.ts'
import { openFlags } from './openFlags.ts'

const getdents = libc.func('syscall', 'long', ['long', 'int', 'void *', 'size_t'])
const getdentsNumber = process.arch === 'x64' ? 217 : 61
const bytes = Buffer.alloc(128 * 1024)
const headerLength = 19
// d_type of readdir(3).
const unknownType = 0
const charType = 2

/** A name in a directory. */
export interface DirectoryEntry {
  readonly name: string
  /** Whether it is a character device, or the file system does not say what it is. */
  readonly mayBeWhiteout: boolean
}

/** The entries of an open directory, as the file system has them in turn; `.` and `..` left out (getdents64(2)). */
function readEntries(fd: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = []
  for (;;) {
    const filled = checked(getdents(getdentsNumber, fd, bytes, bytes.length), 'getdents64', fd)
    if (filled === 0) return entries
    for (let at = 0; at < filled; at += bytes.readUInt16LE(at + 16)) {
      const start = at + headerLength
      const name = bytes.toString('latin1', start, bytes.indexOf(0, start))
      if (name === '.' || name === '..') continue
      const type = bytes[at + 18]
      entries.push({ name, mayBeWhiteout: type === unknownType || type === charType })
    }
  }
}

/** The names in an open directory, unsorted. */
export function readNames(fd: number): string[] {
  return readEntries(fd).map(({ name }) => name)
}

/** The entries of a directory that is open in whatever way, unsorted. */
export function listEntries(directory: number): DirectoryEntry[] {
  const fd = openAt(directory, '.', openFlags.readDirectory)
  try {
    return readEntries(fd)
  } finally {
    closeFile(fd)
  }
}

/** The names in a directory, sorted as bytes. Throws SystemCallError ENOTDIR for anything else, links too. */
export function listNames(directory: number, name: string): string[] {
  const fd = openAt(directory, name === '' ? '.' : name, openFlags.readDirectory)
  try {
    return readNames(fd).sort()
  } finally {
    closeFile(fd)
  }
}
