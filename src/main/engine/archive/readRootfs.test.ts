import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRootfs } from './readRootfs.ts'

it('reads no further than to where a root file system turns out to be no tar', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lamina-rootfs-'))
  let pieces = 0
  async function* endless() {
    for (; pieces < 1000; pieces++) yield Buffer.alloc(64 << 10, 'no tar ')
  }
  try {
    const reading = readRootfs({ name: 'endless', folder }, endless(), () => undefined)
    await expect(reading).rejects.toMatchObject({ code: 'MALFORMED', message: expect.stringContaining('endless') })
    expect(pieces).toBeLessThan(3)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
