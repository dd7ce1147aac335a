import { readFileSync } from 'node:fs'
import koffi from 'koffi'

// madvise(2)
const notNeeded = 4

/**
 * Gives memory back that nobody needs while nothing happens: objects that are gone (with `--expose-gc`), free parts of
 * the C heap, and Node's own program, of which some 45 MB are needed at its start only. What of it is used after all is
 * read again from the page cache, a little at a time. Takes some 10 ms.
 */
export function releaseMemory(): void {
  globalThis.gc?.()
  const libc = koffi.load(null)
  libc.func('int malloc_trim(size_t keep)')(0)
  const madvise = libc.func('int madvise(uintptr_t address, size_t length, int advice)')
  for (const [from, to] of unchangedParts(readFileSync('/proc/self/smaps', 'utf8'), process.execPath)) {
    madvise(from, to - from, notNeeded)
  }
}

/**
 * Address ranges at which a program's file is mapped as it is on disk: not writable, and no page of them is the
 * process's own (those of the dynamic linker's tables are). `maps` is in the form of /proc/PID/smaps.
 */
export function unchangedParts(maps: string, program: string): readonly (readonly [bigint, bigint])[] {
  return maps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((part) => {
    const [, from, to, file] = /^([0-9a-f]+)-([0-9a-f]+) r-.p \S+ \S+ \S+ +(.*)$/m.exec(part) ?? []
    const isUnchanged = file === program && /^Anonymous: +0 kB$/m.test(part)
    return isUnchanged ? [[BigInt(`0x${from}`), BigInt(`0x${to}`)] as const] : []
  })
}
