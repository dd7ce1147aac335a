import { expect, test } from 'vitest'
import {
  forestRows,
  type WordImage,
  wordChainId,
  wordDiffId,
  wordImageId,
} from '../../../../test/fixtures/forestRows.ts'
import { buildForest } from './buildForest.ts'
import { imagesOf, savedBySharing, stackOf } from './forest.ts'

const sizes: Record<string, number> = { base: 1000, lib: 300, app: 20, other: 7 }

function forestOf(...images: readonly WordImage[]) {
  const rows = forestRows(images, (word) => sizes[word] ?? 1)
  return buildForest(rows.layers, rows.images)
}

test('a layer that images share is one node with all of them above it', () => {
  const forest = forestOf(
    { name: 'app:1', layers: ['base', 'lib', 'app'] },
    { name: 'base:1', layers: ['base'] },
    { name: 'other:1', layers: ['base', 'lib', 'other'] },
  )
  const [base] = forest.roots
  expect(forest.roots).toHaveLength(1)
  expect(base).toMatchObject({ imageCount: 3, depth: 0, stackSize: 1000, treeSize: 1327, treeLayers: 4 })
  expect(base?.images.map(({ label }) => label)).toEqual(['base:1'])
  expect(base?.children.map(({ chainId }) => chainId)).toEqual([wordChainId('base', 'lib')])
  const app = forest.layers.get(wordChainId('base', 'lib', 'app'))
  expect(stackOf(app).map(({ diffId }) => diffId)).toEqual(['base', 'lib', 'app'].map(wordDiffId))
  expect(app).toMatchObject({ imageCount: 1, stackSize: 1320, treeSize: 20 })
  expect(forest).toMatchObject({ dockerSize: 1327, unsharedSize: 1320 + 1000 + 1307 })
})

test('what sharing saves is the size once for each image but one', () => {
  const forest = forestOf({ layers: ['base'] }, { layers: ['base'] }, { layers: ['base', 'app'] })
  const [base] = forest.roots
  const app = forest.layers.get(wordChainId('base', 'app'))
  expect(base && savedBySharing(base)).toBe(2000)
  expect(app && savedBySharing(app)).toBe(0)
})

test('the same content over other stacks is known as such', () => {
  const forest = forestOf({ layers: ['base', 'app'] }, { layers: ['app'] }, { layers: ['lib', 'app', 'app'] })
  const places = forest.layers.get(wordChainId('app'))?.twins.map(({ chainId }) => chainId)
  expect(places).toEqual([
    wordChainId('base', 'app'),
    wordChainId('app'),
    wordChainId('lib', 'app'),
    wordChainId('lib', 'app', 'app'),
  ])
  expect(forest.layers.get(wordChainId('lib'))?.twins).toHaveLength(1)
})

test('images are by name with numbers as people count, and those without a name come last', () => {
  const forest = forestOf(
    { layers: ['base'] },
    { name: 'app:10', layers: ['base'] },
    { name: 'app:9', layers: ['base'] },
    { name: 'zoo:1', layers: [] },
  )
  expect([...forest.images.values()].map(({ label }) => label)).toEqual([
    'app:9',
    'app:10',
    'zoo:1',
    wordImageId(0).slice(7, 19),
  ])
  expect(forest.bare.map(({ label }) => label)).toEqual(['zoo:1'])
  expect(forest.roots[0]?.images.map(({ label }) => label)).toEqual(['app:9', 'app:10', wordImageId(0).slice(7, 19)])
})

test('images of a layer are listed nearest first, and no more than asked for', () => {
  const forest = forestOf(
    { name: 'a', layers: ['base', 'lib', 'app'] },
    { name: 'b', layers: ['base'] },
    { name: 'c', layers: ['base', 'lib'] },
  )
  const [base] = forest.roots
  expect(base && imagesOf(base, 2).map(({ label }) => label)).toEqual(['b', 'c'])
})

test('rows that do not fit together, since the store changed between them, leave out what cannot be placed', () => {
  const rows = forestRows([
    { name: 'whole', layers: ['base'] },
    { name: 'torn', layers: ['lib', 'app', 'other'] },
  ])
  const torn = rows.layers.filter(({ chainId }) => chainId !== wordChainId('lib', 'app'))
  const forest = buildForest(torn, rows.images)
  expect([...forest.images.values()].map(({ label }) => label)).toEqual(['whole'])
  expect(forest.roots.map(({ chainId }) => chainId)).toEqual([wordChainId('base')])
  expect([...forest.layers.keys()]).toEqual([wordChainId('base')])
})

test('a store without images is a forest without trees', () => {
  expect(buildForest([], [])).toMatchObject({ roots: [], bare: [], dockerSize: 0 })
})

test('a stack of hundreds of layers is built', () => {
  const forest = forestOf({ layers: Array.from({ length: 300 }, (_, at) => `layer ${at}`) })
  expect(forest.roots[0]).toMatchObject({ treeLayers: 300, imageCount: 1 })
})

test('a container is a row after the images of its stack, and shares nothing for them', () => {
  const rows = forestRows([{ name: 'app:1', layers: ['base', 'app'] }], (word) => sizes[word] ?? 1)
  const [image] = rows.images
  const container = { id: 'c'.repeat(64), name: 'web', imageId: image?.id ?? '', isRunning: true, dockerSize: 50 }
  const lost = { ...container, id: 'd'.repeat(64), imageId: 'gone' }
  const forest = buildForest(rows.layers, rows.images, [lost, container])
  const app = forest.layers.get(wordChainId('base', 'app'))
  expect(app).toMatchObject({ imageCount: 1, rowCount: 2 })
  expect(app?.images.map(({ label }) => label)).toEqual(['app:1', 'web'])
  expect(forest.roots[0]).toMatchObject({ imageCount: 1, rowCount: 2 })
  expect([forest.images.size, [...forest.containers.keys()]]).toEqual([1, [container.id]])
  expect(app && imagesOf(app, 10).map(({ label }) => label)).toEqual(['app:1'])
  expect(forest.unsharedSize).toBe(forest.dockerSize)
})
