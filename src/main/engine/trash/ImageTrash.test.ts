import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import { defaultTrashSettings } from '../../../shared/contract/trash.ts'
import type { Trash } from './types.ts'

let store: TemporaryStore
let trash: Trash

beforeEach(async () => {
  store = await openTemporaryStore()
  trash = store.trash
  await store.load(
    { name: 'one', layers: ['base', 'x'], tags: ['one:1', 'one:2'], labels: { maintainer: 'me' } },
    { name: 'two', layers: ['base', 'y'], tags: ['two:1'] },
  )
})

afterEach(() => store.remove())

const [one, two] = [imageIdOf('one'), imageIdOf('two')]

/** Deletes images as the app does. */
function discard(ids: readonly string[], operationId?: string) {
  const { removal } = store.images.planReclaim(ids)
  return store.images.removePlanned(removal, operationId === undefined ? {} : { operationId })
}

/** Everything that can be asked about the images there are. */
function everything(): unknown {
  const { rows } = store.images.list({ filters: { all: true } })
  const { reader } = store.metadata
  return { rows, layers: rows.map(({ id }) => reader.layers(id)), totals: reader.totals() }
}

describe('a deleted image', () => {
  it('comes back as it was, with all its names', async () => {
    await store.images.tag('one:1', 'late:1')
    const before = everything()
    const { entries } = await discard([one, two], 'operation-1')
    expect(store.images.list({}).total).toBe(0)
    expect(trash.list().rows).toMatchObject([
      { number: entries[1], id: two, names: ['two:1'], operationId: 'operation-1', layerCount: 2 },
      { number: entries[0], id: one, names: ['late:1', 'one:1', 'one:2'], operationId: 'operation-1' },
    ])
    expect(trash.numbersOf('operation-1')).toEqual(entries.toReversed())
    const told = store.events.length
    await trash.restore(entries)
    expect(everything()).toEqual(before)
    expect(trash.list()).toEqual({ rows: [], total: 0 })
    expect(store.events.slice(told).map(({ action, id, attributes }) => [action, id, attributes.name])).toEqual([
      ['load', two, two],
      ['tag', two, 'two:1'],
      ['load', one, one],
      ['tag', one, 'late:1'],
      ['tag', one, 'one:1'],
      ['tag', one, 'one:2'],
    ])
    expect(store.metadata.reader.verify()).toEqual([])
  })

  it('leaves a name that another image has by now to that one, and tells it', async () => {
    const { entries } = await discard([one])
    await store.images.tag('two:1', 'one:2')
    await expect(trash.restore(entries)).resolves.toEqual([{ id: one, names: ['one:1'], taken: ['one:2'] }])
    expect(store.images.resolve('one:2')).toBe(two)
  })

  it('that came again by another way gets its names again', async () => {
    const { entries } = await discard([one])
    await store.load({ name: 'one', layers: ['base', 'x'], tags: ['other:1'], gzip: true })
    const told = store.events.length
    await expect(trash.restore(entries)).resolves.toEqual([{ id: one, names: ['one:1', 'one:2'], taken: [] }])
    expect(store.events.slice(told).map(({ action }) => action)).toEqual(['tag', 'tag'])
    expect(store.images.list({}).rows.find(({ id }) => id === one)?.names).toEqual(['one:1', 'one:2', 'other:1'])
    expect(store.metadata.reader.verify()).toEqual([])
    expect((await store.stored()).blobs).toEqual(store.metadata.reader.blobsAfter('').map(({ digest }) => digest))
  })

  it('does not come back with others when one of them is gone', async () => {
    const { entries } = await discard([one, two])
    await trash.empty(entries.slice(0, 1))
    await expect(trash.restore(entries)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(store.images.list({}).total).toBe(0)
    expect(trash.list().total).toBe(1)
  })

  it('outlives a restart, and so does all it needs', async () => {
    const { entries } = await discard([one, two])
    const files = await store.stored()
    expect(await store.recover()).toMatchObject({ blobs: [], indexes: [] })
    expect(await store.stored()).toEqual(files)
    await trash.restore(entries)
    expect(store.images.resolve('one:1')).toBe(one)
  })

  it('is what docker rmi leaves only where that is set', async () => {
    await store.images.remove('two:1', {})
    expect(trash.list().total).toBe(0)
    await trash.applySettings({ ...defaultTrashSettings, keepsDockerRemovals: true })
    const { freed, freedLater, entries } = await store.images.remove(one, { force: true })
    expect([freed, freedLater]).toEqual([0, await store.diskUse()])
    await trash.restore(entries)
    expect(store.images.list({}).rows[0]?.names).toEqual(['one:1', 'one:2'])
  })
})

describe('emptying the trash', () => {
  it('frees exactly what was told, of some entries and of all', async () => {
    const { entries, freedLater } = await discard([one, two])
    expect(trash.diskSize).toBe(freedLater)
    const [first] = trash.list().rows
    const plan = trash.planEmpty([first?.number ?? 0])
    expect(plan).toMatchObject({ count: 1, freed: first?.diskSize })
    const before = await store.diskUse()
    await expect(trash.empty([first?.number ?? 0], { token: plan.token })).resolves.toEqual({
      count: 1,
      freed: plan.freed,
    })
    expect(before - (await store.diskUse())).toBe(plan.freed)
    expect(trash.planEmpty(entries).count).toBe(1)
    await expect(trash.empty()).resolves.toEqual({ count: 1, freed: freedLater - plan.freed })
    expect(await store.diskUse()).toBe(0)
    expect(trash.diskSize).toBe(0)
  })

  it('does nothing when the trash is another one since it was planned', async () => {
    await discard([one])
    const { token } = trash.planEmpty()
    await discard([two])
    const before = await store.diskUse()
    await expect(trash.empty(undefined, { token })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await store.diskUse()).toBe(before)
    expect(trash.list().total).toBe(2)
  })

  it('does nothing when an image came that needs what would go', async () => {
    await discard([one])
    const { token } = trash.planEmpty()
    await store.load({ name: 'three', layers: ['x'] })
    await expect(trash.empty(undefined, { token })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(trash.list().total).toBe(1)
  })

  it('counts nothing that work under way keeps', async () => {
    const { transactions } = store.metadata
    const lease = transactions.createLease({ purpose: 'save', images: [one] })
    const { freedLater } = await discard([one])
    expect(freedLater).toBe(0)
    expect(trash.planEmpty().freed).toBe(0)
    await expect(trash.empty()).resolves.toEqual({ count: 1, freed: 0 })
    expect(transactions.releaseLease(lease).diskSize).toBeGreaterThan(0)
  })
})

describe('what rests', () => {
  it('goes by itself when its time has come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      await discard([one])
      vi.setSystemTime(Date.now() + 3_600_000)
      await discard([two])
      const [second, first] = trash.list().rows
      expect(first?.expires).toBe((first?.deleted ?? 0) + defaultTrashSettings.keepFor)
      await vi.advanceTimersByTimeAsync(defaultTrashSettings.keepFor - 3_600_000)
      await expect.poll(() => trash.list().rows).toEqual([{ ...second, diskSize: trash.diskSize }])
      await vi.advanceTimersByTimeAsync(3_600_000)
      await expect.poll(() => trash.list().total).toBe(0)
    } finally {
      vi.useRealTimers()
    }
    await expect.poll(() => store.diskUse()).toBe(0)
  })

  it('goes at once when less time is set', async () => {
    await discard([one])
    await trash.applySettings({ ...defaultTrashSettings, keepFor: 0 })
    expect(trash.list().total).toBe(0)
    const plan = store.images.planReclaim([two])
    expect(plan).toMatchObject({ toTrash: false, freed: await store.diskUse(), freedLater: 0 })
  })

  it('goes, the oldest first, when it takes more than is set', async () => {
    await discard([one])
    await discard([two])
    const [second] = trash.list().rows
    await trash.applySettings({ ...defaultTrashSettings, diskSizeLimit: trash.diskSize - 1 })
    expect(trash.list().rows.map(({ number }) => number)).toEqual([second?.number])
  })

  it('never takes in what has no room at all', async () => {
    await trash.applySettings({ ...defaultTrashSettings, diskSizeLimit: 1 })
    const plan = store.images.planReclaim([one])
    expect(plan.toTrash).toBe(false)
    expect(plan.freed).toBeGreaterThan(0)
    await store.images.removePlanned(plan.removal)
    expect(trash.list().total).toBe(0)
  })

  it('stays when docker rmi or a prune takes what has no room beside it at all', async () => {
    await discard([one])
    await discard([two])
    const { diskSize } = trash
    const settings = { ...defaultTrashSettings, keepsDockerRemovals: true, diskSizeLimit: diskSize + 4096 }
    await trash.applySettings(settings)
    const big = { name: 'big', layers: Array.from({ length: 20 }, (_, at) => `big ${at}`) }
    for (const remove of [
      () => store.images.remove('big:1', {}),
      () => store.images.prune({ all: true, toTrash: true }),
    ]) {
      await store.load({ ...big, tags: ['big:1'] })
      const before = await store.diskUse()
      const { freed, freedLater, entries } = await remove()
      expect({ freed, freedLater, entries }).toEqual({ freed: before - diskSize, freedLater: 0, entries: [] })
      await trash.applySettings(settings)
      expect(trash.list().total).toBe(2)
      expect(await store.diskUse()).toBe(diskSize)
    }
  })

  it('is told as a part of the blobs and indexes on disk, each byte once', async () => {
    await discard([one, two])
    const usage = await store.images.storageUsage()
    expect(usage.trashDiskSize).toBe(await store.diskUse())
    expect(usage.trashDiskSize).toBe(usage.blobsDiskSize + usage.indexesDiskSize)
    expect(usage).toMatchObject({
      trashLayerBlobsDiskSize: usage.layerBlobsDiskSize,
      trashIndexesDiskSize: usage.indexesDiskSize,
    })
  })
})
