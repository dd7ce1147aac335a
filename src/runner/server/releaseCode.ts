import { readFileSync } from 'node:fs'
import koffi from 'koffi'

// madvise(2)
const notNeeded = 4

/**
 * Gives the memory back that holds the program's own machine code, some 30 MB of Node that only its start needs. It is
 * read again from the page cache, a little at a time, where it is used after all.
 */
export function releaseCode(): void {
  const madvise = koffi.load(null).func('int madvise(uintptr_t address, size_t length, int advice)')
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    // Code that comes from a file is never written to: there is nothing of this process's own in it.
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r-xp /.exec(line) ?? []
    if (from === undefined || to === undefined || !line.endsWith(` ${process.execPath}`)) continue
    madvise(BigInt(`0x${from}`), BigInt(`0x${to}`) - BigInt(`0x${from}`), notNeeded)
  }
}
