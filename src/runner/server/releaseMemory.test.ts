import { expect, it } from 'vitest'
import { unchangedParts } from './releaseMemory.ts'

const maps = `00400000-02000000 r--p 00000000 fe:00 123                 /data/my node
Rss:               18144 kB
Anonymous:             0 kB
02000000-04000000 r-xp 01c00000 fe:00 123                              /data/my node
Rss:               29272 kB
Anonymous:             0 kB
04000000-04010000 r--p 03c00000 fe:00 123                              /data/my node
Rss:                  64 kB
Anonymous:            64 kB
04010000-04020000 rw-p 03c10000 fe:00 123                              /data/my node
Anonymous:             0 kB
7f0000000000-7f0000001000 r-xp 00000000 fe:00 124                      /usr/lib/libc.so.6
Anonymous:             0 kB
7f0000001000-7f0000002000 r--p 00000000 00:00 0
Anonymous:             0 kB
`

it('finds what of a program is mapped as it is on disk, and nothing that holds own pages or may be written', () => {
  expect(unchangedParts(maps, '/data/my node')).toEqual([
    [0x400000n, 0x2000000n],
    [0x2000000n, 0x4000000n],
  ])
})
