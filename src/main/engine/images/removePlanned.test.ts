import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageIdOf } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
  await store.load(
    { name: 'one', layers: ['base', 'x'], tags: ['one:1', 'one:2'], labels: { maintainer: 'me' } },
    { name: 'two', layers: ['base', 'y'], tags: ['two:1'] },
    { name: 'three', layers: ['base', 'z'] },
  )
})

afterEach(() => store.remove())

const [one, two] = [imageIdOf('one'), imageIdOf('two')]

describe('removing what was planned', () => {
  it('takes the images with all their names, and frees what the plan says', async () => {
    const plan = store.images.planReclaim([one, two], { forGood: true })
    const before = await store.diskUse()
    await expect(store.images.removePlanned(plan.removal)).resolves.toEqual({
      freed: plan.freed,
      freedLater: 0,
      entries: [],
    })
    expect(plan.freed).toBeGreaterThan(0)
    expect(before - (await store.diskUse())).toBe(plan.freed)
    expect(store.images.list({}).rows.map(({ id }) => id)).toEqual([imageIdOf('three')])
  })

  it('tells what docker rmi tells', async () => {
    await store.images.removePlanned(store.images.planReclaim([one]).removal)
    expect(store.events.map(({ action, id, attributes }) => ({ action, id, attributes }))).toEqual([
      { action: 'untag', id: one, attributes: { maintainer: 'me', name: one } },
      { action: 'untag', id: one, attributes: { maintainer: 'me', name: one } },
      { action: 'delete', id: one, attributes: { name: one } },
    ])
  })

  it.each([
    ['a name came', () => store.images.tag(one, 'late:1')],
    ['a name went', () => store.images.remove('one:2', {})],
    ['a name moved to another image', () => store.images.tag(two, 'one:2')],
    ['an image went', () => store.images.remove('two:1', {})],
    ['an image came that needs one of its layers', () => store.load({ name: 'four', layers: ['base', 'x', 'w'] })],
    ['an image came that has the same content over others', () => store.load({ name: 'five', layers: ['x'] })],
    ['an image was made from one of them', () => store.load({ name: 'six', layers: [], parent: 'one' })],
  ])('removes nothing when %s', async (_, change) => {
    const { removal } = store.images.planReclaim([one, two])
    await change()
    const before = await store.stored()
    const told = store.events.length
    await expect(store.images.removePlanned(removal)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/^Nothing was removed: /),
    })
    expect(await store.stored()).toEqual(before)
    expect(store.events.slice(told)).toEqual([])
    expect(store.metadata.reader.verify()).toEqual([])
  })

  it('removes nothing when a container was started from one of them meanwhile', async () => {
    const { removal } = store.images.planReclaim([one])
    store.containers.set(one, [{ id: 'c'.repeat(64), running: true }])
    await expect(store.images.removePlanned(removal)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('container cccccccccccc was made from one:1'),
    })
    expect(store.images.resolve('one:2')).toBe(one)
  })

  it('removes nothing when it is cancelled before it began', async () => {
    const { removal } = store.images.planReclaim([one])
    const before = await store.stored()
    await expect(store.images.removePlanned(removal, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
    expect(await store.stored()).toEqual(before)
    expect(store.images.resolve('one:2')).toBe(one)
  })

  it('goes on to its end when it is cancelled after the images are gone', async () => {
    const { removal, freed } = store.images.planReclaim([one], { forGood: true })
    const before = await store.diskUse()
    const stop = new AbortController()
    await store.images.removePlanned(removal, {
      signal: stop.signal,
      onProgress: ({ step }) => {
        if (step.startsWith('Deleting files')) stop.abort()
      },
    })
    expect(before - (await store.diskUse())).toBe(freed)
    expect(await store.recover()).toMatchObject({ blobs: [], indexes: [] })
  })

  it('takes an image along with those that were made from it, whatever their order', async () => {
    await store.load({ name: 'child', layers: ['base', 'x', 'w'], parent: 'one' })
    const child = imageIdOf('child')
    expect(() => store.images.planReclaim([one])).toThrow(/was made from it and is to stay/)
    const plan = store.images.planReclaim([one, child])
    expect(plan.images.map(({ id }) => id)).toEqual([child, one])
    await store.images.removePlanned(plan.removal)
    expect(store.images.list({ filters: { all: true } }).total).toBe(2)
  })
})

describe('freeing some bytes', () => {
  it('removes exactly what was planned', async () => {
    const goal = { bytes: 1 }
    const plan = await store.images.planFree(goal)
    expect(plan.images.map(({ id, reason }) => [id, reason])).toEqual([[imageIdOf('three'), 'untagged']])
    const before = await store.diskUse()
    await expect(store.images.removeToFree(goal, plan.token)).resolves.toMatchObject({ freed: plan.freed })
    expect(before - (await store.diskUse())).toBe(plan.freed)
  })

  it('keeps what somebody wants to keep, and what containers were made from', async () => {
    store.containers.set(two, [{ id: 'd'.repeat(64), running: false }])
    const plan = await store.images.planFree({ bytes: 1_000_000, keep: [imageIdOf('three')] })
    expect(plan).toMatchObject({ images: [{ id: one, reason: 'unused' }], imageTotal: 1, reached: false })
    expect(plan.mostFreed).toBe(store.images.planReclaim([one], { forGood: true }).freed)
  })

  it('removes nothing when the plan is another one now', async () => {
    const goal = { bytes: 1 }
    const { token } = await store.images.planFree(goal)
    await store.images.tag(imageIdOf('three'), 'three:1')
    await expect(store.images.removeToFree(goal, token)).rejects.toMatchObject({ code: 'CONFLICT', retryable: true })
    expect(store.images.list({}).total).toBe(3)
  })

  it('names the prune of docker that takes the same', async () => {
    expect(await store.images.planFree({ bytes: 1 })).toMatchObject({ prune: 'untagged' })
    expect(await store.images.planFree({ bytes: 1_000_000 })).toMatchObject({ prune: 'all' })
    const kept = await store.images.planFree({ bytes: 1_000_000, keep: [two] })
    expect(kept).not.toHaveProperty('prune')
  })

  it('tells which images are kept, by the start of their IDs too', async () => {
    const { kept } = await store.images.planFree({ bytes: 1, keep: [two.slice(7, 19), 'ffffffffffff'] })
    expect(kept).toEqual([{ id: two, names: ['two:1'] }])
  })

  it.each([-1, 0.5, Number.NaN])('refuses to plan for %d bytes', (bytes) => {
    expect(() => store.images.planFree({ bytes })).toThrow(/whole number of bytes/)
  })

  it('tells more than a page of images page by page, each once', async () => {
    const many = Array.from({ length: 520 }, (_, at) => ({ name: `many ${at}`, layers: ['m', `m${at}`], created: at }))
    await store.load(...many)
    const goal = { bytes: 100_000_000 }
    const first = await store.images.planFree(goal)
    const next = { offset: 500, limit: 500 }
    const second = await store.images.planFree({ ...goal, images: next, layers: next })
    expect([first.images.length, second.images.length, first.imageTotal]).toEqual([500, 23, 523])
    expect(new Set([...first.images, ...second.images].map(({ id }) => id)).size).toBe(523)
    expect([first.layers.length, second.layers.length, first.layerTotal]).toEqual([500, 25, 525])
    expect(second.token).toBe(first.token)
  })
})
