import { afterEach, beforeEach, expect, it } from 'vitest'
import { diffIdOf, dockerSizeOf, imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryStore, type TemporaryStore } from '../../../../test/fixtures/temporaryStore.ts'
import { chainIds } from '../spec/digest.ts'

let store: TemporaryStore

beforeEach(async () => {
  store = await openTemporaryStore()
})
afterEach(() => store.remove())

const chainOf = (...words: string[]) => chainIds(words.map(diffIdOf)).at(-1)

function wholeForest() {
  const { layers, images } = store.forest.blocks()
  return {
    layers: layers.flatMap((block) => store.forest.layers(block)),
    images: images.flatMap((block) => store.forest.images(block)),
  }
}

it('gives each chain once, above the chain that it was stacked on, with both of its sizes, and the top of each image', async () => {
  await store.load(
    { name: 'base', layers: ['a'], tags: ['base'] },
    { name: 'app', layers: ['a', 'b', 'c'], tags: ['app:2', 'app:1'] },
    { name: 'tool', layers: ['a', 'b', 'd'] },
  )
  const { layers, images } = wholeForest()
  const rows = new Map(layers.map((layer) => [layer.row, layer]))
  const stacks = layers.map(({ chainId, parent }) => [chainId, rows.get(parent ?? 0)?.chainId])
  expect(stacks).toEqual([
    [chainOf('a'), undefined],
    [chainOf('a', 'b'), chainOf('a')],
    [chainOf('a', 'b', 'c'), chainOf('a', 'b')],
    [chainOf('a', 'b', 'd'), chainOf('a', 'b')],
  ])
  expect(layers.map(({ diffId, dockerSize }) => [diffId, dockerSize])).toEqual(
    ['a', 'b', 'c', 'd'].map((word) => [diffIdOf(word), dockerSizeOf(word)]),
  )
  const { indexesDiskSize, blobsDiskSize } = store.images.diskUsage()
  const configs = 3 * 4096
  expect(layers.reduce((sum, { diskSize }) => sum + diskSize, 0)).toBe(indexesDiskSize + blobsDiskSize - configs)
  expect(images.map(({ id, names, top }) => [id, names, rows.get(top ?? 0)?.chainId])).toEqual([
    [imageIdOf('base'), ['base:latest'], chainOf('a')],
    [imageIdOf('app'), ['app:1', 'app:2'], chainOf('a', 'b', 'c')],
    [imageIdOf('tool'), [], chainOf('a', 'b', 'd')],
  ])
})

it('counts on disk every form in which the content of a layer is stored', async () => {
  await store.load({ name: 'plain', layers: ['a'] })
  const alone = wholeForest().layers[0]?.diskSize ?? 0
  await store.load({ name: 'other', layers: ['a', 'b'], gzip: true })
  const both = wholeForest().layers.find(({ chainId }) => chainId === chainOf('a'))?.diskSize
  expect(both).toBe(alone + alone - 4096)
})

it('has images without layers, and images that end where others go on', async () => {
  await store.load({ name: 'empty', layers: [] }, { name: 'all', layers: ['a', 'b'] }, { name: 'some', layers: ['a'] })
  const { layers, images } = wholeForest()
  expect(images.map(({ top }) => layers.find(({ row }) => row === top)?.chainId)).toEqual([
    undefined,
    chainOf('a', 'b'),
    chainOf('a'),
  ])
})

it('keeps every row in its block of at most 500, whatever is removed', () => {
  const { transactions, reader } = store.metadata
  const names = Array.from({ length: 1200 }, (_, at) => `image-${at}`)
  transactions.recordImport(importBatch(...names.map((name) => ({ name, layers: [name] }))))
  const before = reader.forestBlocks()
  expect(before).toEqual({ layers: [0, 1, 2], images: [0, 1, 2] })
  expect(before.layers.map((block) => reader.forestLayers(block).length)).toEqual([500, 500, 200])
  const third = reader.forestImages(2)
  const removed = names.slice(100, 1050).map((name) => ({ kind: 'delete' as const, imageId: imageIdOf(name) }))
  transactions.applyRemoval(removed)
  expect(reader.forestBlocks()).toEqual({ layers: [0, 2], images: [0, 2] })
  expect(reader.forestImages(0)).toHaveLength(100)
  expect(reader.forestImages(2)).toEqual(third.slice(50))
})

it('has a revision that changes with every write, and only then', async () => {
  const first = store.forest.revision()
  wholeForest()
  expect(store.forest.revision()).toBe(first)
  await store.load({ name: 'one', layers: ['a'] })
  const second = store.forest.revision()
  expect(second).not.toBe(first)
  await store.images.tag(imageIdOf('one'), 'named:1')
  expect(store.forest.revision()).not.toBe(second)
})

it('tells the step that made a layer, from the image that stacks it', async () => {
  await store.load({ name: 'one', layers: ['a', 'b'] })
  store.setHistory('one', [
    { createdBy: 'ADD base', author: '', comment: '', emptyLayer: false },
    { createdBy: 'ENV A=b', author: '', comment: '', emptyLayer: true },
    { createdBy: 'RUN build', author: '', comment: '', emptyLayer: false },
  ])
  const imageId = imageIdOf('one')
  const wanted = [chainOf('a', 'b') ?? '', chainOf('a') ?? '', chainOf('nowhere') ?? '']
  expect(await store.forest.steps(wanted)).toEqual([
    { chainId: chainOf('a', 'b'), createdBy: 'RUN build', imageId },
    { chainId: chainOf('a'), createdBy: 'ADD base', imageId },
  ])
})

it('tells no step where the config has not one for each layer, or cannot be read', async () => {
  await store.load({ name: 'one', layers: ['a', 'b'] }, { name: 'two', layers: ['c'] })
  store.setHistory('one', [{ createdBy: 'ADD base', author: '', comment: '', emptyLayer: false }])
  store.metadata.transactions.recordImport(importBatch({ name: 'unreadable', layers: ['d'] }))
  expect(await store.forest.steps([chainOf('a') ?? '', chainOf('c') ?? '', chainOf('d') ?? ''])).toEqual([
    { chainId: chainOf('c'), createdBy: 'step 0', imageId: imageIdOf('two') },
  ])
})
