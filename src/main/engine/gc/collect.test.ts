import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import type { Digest } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'
import { collect } from './collect.ts'
import type { StorePorts } from './ports.ts'
import { type SweepPorts, sweep } from './sweep.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
})

afterEach(() => store.remove())

describe('collecting', () => {
  it('takes what nothing needs, and tells the bytes that were freed', async () => {
    await store.load({ name: 'one', layers: ['base', 'x'], tags: ['one:1'] })
    const [needed, used] = [await store.stored(), await store.diskUse()]
    const { transactions } = store.metadata
    const stray = importBatch({ name: 'stray', layers: ['lost'], gzip: true })
    for (const { digest } of stray.blobs) await store.plant('blob', digest)
    for (let at = 0; at < 250; at++) await store.plant('index', digestOf(`lost ${at}`))
    // Rows without a holder, as a crash never leaves them: with files.
    for (const { digest } of stray.blobs) {
      store.metadata.database.prepare('INSERT INTO blob (digest, size, disk_size) VALUES (?, 1, 8192)').run(digest)
    }
    const freed = (await store.diskUse()) - used
    expect(await store.collect()).toEqual({ blobs: stray.blobs.length, indexes: 250, snapshots: 0, freed })
    expect(await store.stored()).toEqual(needed)
    expect(await store.collect()).toEqual({ blobs: 0, indexes: 0, snapshots: 0, freed: 0 })
    expect(transactions.dropUnused().blobs).toEqual([])
    expect(store.metadata.reader.verify()).toEqual([])
  })

  it('leaves what work under way and the trash hold', async () => {
    await store.load({ name: 'one', layers: ['base', 'x'], tags: ['one:1'] }, { name: 'two', layers: ['base', 'y'] })
    const files = await store.stored()
    store.metadata.transactions.createLease({ purpose: 'save', images: [imageIdOf('one')] })
    await store.images.remove('one:1', {})
    const { removal } = store.images.planReclaim([imageIdOf('two')])
    await store.images.removePlanned(removal)
    expect(await store.collect()).toEqual({ blobs: 0, indexes: 0, snapshots: 0, freed: 0 })
    expect(await store.stored()).toEqual(files)
  })

  it('has nobody wait while the runner removes unpacked layers', async () => {
    const left = [[7, 8], [9]]
    const removed: number[] = []
    let inTurn = false
    const ports: StorePorts = {
      reader: { imagesAfter: () => [], leasedAfter: () => [], knownDigests: () => new Set() },
      writer: {
        releaseAllLeases: async () => ({ blobs: [], indexes: [], snapshots: [], diskSize: 0 }),
        dropUnused: async () => ({ blobs: [], indexes: [], snapshots: left.shift() ?? [], diskSize: 4096 }),
      },
      content: {
        digests: async () => [],
        listIngestFolders: async () => [],
        removeIngestFolder: async () => undefined,
        stat: async () => undefined,
        putBack: async () => undefined,
        downloads: { digests: async () => [], dataOf: () => '', removeOld: async () => 0 },
      },
      indexes: { list: async () => [], diskSizeOf: async () => 0 },
      removeBlobs: async () => undefined,
      removeIndexes: async () => undefined,
      removeSnapshots: async (numbers) => {
        expect(inTurn).toBe(false)
        removed.push(...numbers)
      },
      exclusive: async (work) => {
        inTurn = true
        return work().finally(() => {
          inTurn = false
        })
      },
    }
    expect(await collect(ports)).toMatchObject({ snapshots: 3 })
    expect(removed).toEqual([7, 8, 9])
  })

  it('keeps what was leased or recorded after it was marked, and deletes in short turns', async () => {
    const lost = Array.from({ length: 300 }, (_, at) => digestOf(`lost ${at}`))
    const late = lost.slice(100, 103)
    let turns = 0
    let largest = 0
    const removed: Digest[] = []
    const ports: SweepPorts = {
      imagesAfter: () => [],
      leasedAfter: () => [],
      known: (_, digests) => new Set(digests.filter((digest) => late.includes(digest))),
      storedBlobs: async () => lost,
      storedIndexes: async () => [diffIdOf('kept')],
      removeBlobs: async (digests) => {
        largest = Math.max(largest, digests.length)
        removed.push(...digests)
      },
      removeIndexes: async () => undefined,
      exclusive: (work) => {
        turns++
        return work()
      },
    }
    const { blobs } = await sweep(ports)
    expect(blobs).toEqual(lost.filter((digest) => !late.includes(digest)))
    expect(removed).toEqual(blobs)
    expect(turns).toBe(4)
    expect(largest).toBeLessThanOrEqual(100)
  })
})
