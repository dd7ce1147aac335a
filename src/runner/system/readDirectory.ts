import { closeFile, openAt } from './fileCalls.ts'
import { checked, libc } from './libc.ts'
import { openFlags } from './openFlags.ts'

const getdents = libc.func('syscall', 'long', ['long', 'int', 'void *', 'size_t'])
const getdentsNumber = process.arch === 'x64' ? 217 : 61
const bytes = Buffer.alloc(128 * 1024)
const headerLength = 19

/** The names in an open directory, as the file system has them in turn; `.` and `..` left out (getdents64(2)). */
export function readNames(fd: number): string[] {
  const names: string[] = []
  for (;;) {
    const filled = checked(getdents(getdentsNumber, fd, bytes, bytes.length), 'getdents64', fd)
    if (filled === 0) return names
    for (let at = 0; at < filled; at += bytes.readUInt16LE(at + 16)) {
      const start = at + headerLength
      const name = bytes.toString('latin1', start, bytes.indexOf(0, start))
      if (name !== '.' && name !== '..') names.push(name)
    }
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
