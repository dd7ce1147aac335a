import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSoundStore, type SoundStore } from '../../test/fixtures/examinedStore.ts'
import { listFolder, type StoreFiles } from './engine/doctor/storeFiles.ts'
import { acquireRootLock } from './rootLock.ts'

const program = join(import.meta.dirname, 'doctor.ts')

function runDoctor(...args: readonly string[]): { status: number | null; lines: string[]; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  return { status, lines: stdout.split('\n').slice(0, -1), errors: stderr }
}

describe('npm run doctor', () => {
  let sound: SoundStore
  let store: StoreFiles
  beforeAll(async () => {
    sound = await makeSoundStore()
    store = await sound.copy()
  })
  afterAll(() => sound?.remove())

  it('says that a sound store is sound, and exits with 0', () => {
    const { status, lines, errors } = runDoctor('--root', store.root)
    expect(errors).toBe('')
    expect(lines).toEqual([expect.stringMatching(/^store is sound: 6 images, \d+ layers, \d+ blobs checked$/)])
    expect(status).toBe(0)
  })

  it('tells each problem with what to do, then how many there are, and exits with 1', async () => {
    const damaged = await sound.copy()
    const [name = ''] = await listFolder(damaged.indexes)
    await rm(join(damaged.indexes, name))
    const { status, lines } = runDoctor('--root', damaged.root)
    expect(lines).toEqual([
      expect.stringMatching(/^layer index .*: it is missing\. Remove the images that need it, and load them again\.$/),
      '1 problem found',
    ])
    expect(status).toBe(1)
  })

  it('refuses a root that another process holds, naming it, unless it is forced', () => {
    const lock = acquireRootLock(store.root)
    try {
      const refused = runDoctor('--root', store.root)
      expect(refused.errors).toContain(`process ${process.pid} holds it`)
      expect(refused.status).toBe(2)
      const forced = runDoctor('--root', store.root, '--force')
      expect(forced.lines.at(-1)).toMatch(/^store is sound/)
      expect(forced.status).toBe(0)
    } finally {
      lock.release()
    }
  })

  it('clears away what nothing needs when it is told to, and then says that the store is sound', async () => {
    const littered = await sound.copy()
    await writeFile(join(littered.indexes, 'f'.repeat(64)), 'left over')
    expect(runDoctor('--root', littered.root).status).toBe(1)
    const { status, lines, errors } = runDoctor('--root', littered.root, '--collect')
    expect(errors).toBe('')
    expect(lines).toEqual(['cleared away: 1 indexes', expect.stringMatching(/^store is sound: 6 images/)])
    expect(status).toBe(0)
  })

  it('exits with 2 and makes nothing when there is no store or the command line is wrong', () => {
    const root = join(store.root, 'nothing-here')
    const none = runDoctor('--root', root)
    expect(none).toMatchObject({ status: 2, lines: [], errors: expect.stringContaining('it is no data root') })
    expect(existsSync(root)).toBe(false)
    expect(runDoctor('--rot', root)).toMatchObject({
      status: 2,
      errors: expect.stringContaining('Usage: npm run doctor'),
    })
  })
})
