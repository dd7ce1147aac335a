import { stat } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dockerSizeOf, imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
  await store.load(
    { name: 'one', layers: ['base', 'x'], tags: ['one'] },
    { name: 'two', layers: ['base', 'y'], tags: ['two'] },
    { name: 'middle', layers: ['base'] },
    { name: 'three', layers: ['base', 'z'], tags: ['three'], parent: 'middle' },
  )
})

afterEach(() => store.remove())

const [base, x, y, z] = ['base', 'x', 'y', 'z'].map(dockerSizeOf) as [number, number, number, number]

it('counts each layer once, what images share, and what they add up to', () => {
  expect(store.images.diskUsage()).toMatchObject({
    imageCount: 4,
    dockerLayersSize: base + x + y + z,
    dockerSharedSize: base,
    dockerImagesSize: 4 * base + x + y + z,
  })
})

it('tells layers as they are stored and as tars, and what sharing their blobs saves on disk', async () => {
  await store.load({ name: 'packed', layers: ['base', 'x'], gzip: true })
  const { blobsDiskSize, blobsSavedDiskSize, layerBlobsDiskSize, layerBlobsSize, tarSize } = store.images.diskUsage()
  const tars = base + x + y + z + 4 * 1024
  expect(tarSize).toBe(tars)
  // Two of the layers are there in a compressed form, too, which the fixture makes as large.
  expect(layerBlobsSize).toBe(tars + base + x + 2 * 1024)
  // Besides: four configs, one more with a manifest.
  expect(blobsDiskSize - layerBlobsDiskSize).toBe(6 * 4096)
  expect(blobsSavedDiskSize).toBe(3 * Math.ceil((base + 1024) / 4096) * 4096)
})

it("tells Docker's line of images: intermediate ones are not counted, and what containers use is not reclaimable", async () => {
  const all = base + x + y + z
  expect((await store.images.storageUsage()).images).toEqual({
    total: 3,
    active: 0,
    dockerSize: all,
    dockerReclaimable: all,
  })
  store.containers.set(imageIdOf('two'), [{ id: 'c'.repeat(64), running: false }])
  expect((await store.images.storageUsage()).images).toEqual({
    total: 3,
    active: 1,
    dockerSize: all,
    dockerReclaimable: all - y,
  })
})

it('tells what the database takes on disk, and what its file system has', async () => {
  const { databaseDiskSize, fileSystemDiskSize, freeDiskSize } = await store.images.storageUsage()
  const files = await Promise.all(['', '-wal', '-shm'].map((end) => stat(store.metadata.path + end)))
  expect(databaseDiskSize).toBe(files.reduce((sum, { blocks }) => sum + blocks * 512, 0))
  expect(freeDiskSize).toBeLessThanOrEqual(fileSystemDiskSize)
})
