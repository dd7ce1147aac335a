import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { forestRows, type WordImage, wordChainId, wordImageId } from '../../../../test/fixtures/forestRows.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import { buildForest } from './buildForest.ts'
import type { Forest } from './forest.ts'
import { type ForestChoice, type ForestItem, type ForestLayout, type LayerItem, layoutForest } from './layoutForest.ts'
import { fitScale, leftOf, rightOf } from './scale.ts'

const standard: ForestChoice = {
  under: undefined,
  order: 'images',
  scale: 'linear',
  chains: 'open',
  chainsBut: new Set(),
  folds: 'none',
  foldsBut: new Set(),
}

function forestOf(images: readonly WordImage[], sizeOf?: (word: string) => number): Forest {
  const rows = forestRows(images, sizeOf)
  return buildForest(rows.layers, rows.images)
}

/** A layout as text: an item a line, its rows and how far it is to the right, in blocks. */
function drawn(layout: ForestLayout): string[] {
  return layout.order.map(({ top, bottom, steps, ...item }) => {
    const what = item.kind === 'image' ? item.image.label : `${item.layers.length} from ${shortDigest(item.key)}`
    return `${'. '.repeat(steps)}${what} ${top}-${bottom}`
  })
}

const small: readonly WordImage[] = [
  { name: 'tool:1', layers: ['base', 'lib', 'tool'] },
  { name: 'base:1', layers: ['base'] },
  { name: 'app:1', layers: ['base', 'lib', 'app', 'conf'] },
  { name: 'app:2', layers: ['base', 'lib', 'app', 'conf'] },
  { name: 'alone:1', layers: ['alone'] },
  { name: 'empty:1', layers: [] },
]
const short = (...words: string[]) => shortDigest(wordChainId(...words))

test('layers span the rows of the images that stack them, images end where their stacks do', () => {
  expect(drawn(layoutForest(forestOf(small), standard))).toEqual([
    'empty:1 0-1',
    `1 from ${short('base')} 1-5`,
    '. base:1 1-2',
    `. 1 from ${short('base', 'lib')} 2-5`,
    `. . 1 from ${short('base', 'lib', 'app')} 2-4`,
    `. . . 1 from ${short('base', 'lib', 'app', 'conf')} 2-4`,
    '. . . . app:1 2-3',
    '. . . . app:2 3-4',
    `. . 1 from ${short('base', 'lib', 'tool')} 4-5`,
    '. . . tool:1 4-5',
    `1 from ${short('alone')} 5-6`,
    '. alone:1 5-6',
  ])
})

test('siblings are ordered by their images, by their size, or by name', () => {
  const forest = forestOf(
    [
      { name: 'b:1', layers: ['many', '1'] },
      { name: 'b:2', layers: ['many', '2'] },
      { name: 'c:1', layers: ['large'] },
      { name: 'a:1', layers: ['small'] },
    ],
    (word) => (word === 'large' ? 9000 : 10),
  )
  const roots = (order: ForestChoice['order']) =>
    layoutForest(forest, { ...standard, order }).roots.map(({ key }) => shortDigest(key))
  expect(roots('images')).toEqual([short('many'), short('large'), short('small')])
  expect(roots('size')).toEqual([short('large'), short('many'), short('small')])
  expect(roots('name')).toEqual([short('small'), short('many'), short('large')])
})

test('a run of layers that the same images stack is one block when it is closed', () => {
  const layout = layoutForest(forestOf(small), { ...standard, chains: 'closed' })
  expect(drawn(layout)).toContain(`. . 2 from ${short('base', 'lib', 'app')} 2-4`)
  const run = layout.layerItems.get(wordChainId('base', 'lib', 'app', 'conf'))
  expect(run).toMatchObject({ key: wordChainId('base', 'lib', 'app'), ownMass: 2000 })
  expect(layout.layerItems.get(wordChainId('base'))?.layers).toHaveLength(1)
})

test('only runs of more than twelve layers are closed by themselves, and each may be the other way', () => {
  const stack = (name: string, length: number) => Array.from({ length }, (_, at) => `${name} ${at}`)
  const forest = forestOf([{ layers: stack('twelve', 12) }, { layers: stack('more', 13) }])
  const blocks = (choice: Partial<ForestChoice>) =>
    layoutForest(forest, { ...standard, chains: 'long', ...choice })
      .order.filter((item) => item.kind === 'layer')
      .map(({ layers }) => layers.length)
      .sort((a, b) => b - a)
  expect(blocks({})).toEqual([13, ...stack('', 12).map(() => 1)])
  expect(blocks({ chainsBut: new Set([short('more 0')]) })).toHaveLength(25)
  expect(blocks({ chainsBut: new Set([short('twelve 0')]) })).toEqual([13, 12])
})

test('a folded tree is one row, with all of it inside', () => {
  const forest = forestOf(small)
  const layout = layoutForest(forest, { ...standard, foldsBut: new Set([short('base', 'lib')]) })
  expect(drawn(layout)).toEqual([
    'empty:1 0-1',
    `1 from ${short('base')} 1-3`,
    '. base:1 1-2',
    `. 1 from ${short('base', 'lib')} 2-3`,
    `1 from ${short('alone')} 3-4`,
    '. alone:1 3-4',
  ])
  const hidden = layout.imageItems.get(wordImageId(0))
  expect(hidden).toMatchObject({ place: -1, steps: 3 })
  expect(hidden?.bottom).toBeLessThanOrEqual(3.0001)
  const bases = layoutForest(forest, { ...standard, folds: 'bases' })
  // A base with one image is one row as it is.
  expect(bases.rows.map(({ key }) => key)).toEqual([wordImageId(5), wordChainId('base'), wordImageId(4)])
})

test('the tree of a layer alone begins with it', () => {
  const layout = layoutForest(forestOf(small), { ...standard, under: wordChainId('base', 'lib') })
  expect(drawn(layout)).toEqual([
    `1 from ${short('base', 'lib')} 0-3`,
    `. 1 from ${short('base', 'lib', 'app')} 0-2`,
    `. . 1 from ${short('base', 'lib', 'app', 'conf')} 0-2`,
    '. . . app:1 0-1',
    '. . . app:2 1-2',
    `. 1 from ${short('base', 'lib', 'tool')} 2-3`,
    '. . tool:1 2-3',
  ])
})

test('a stack of 500 layers is laid out, open and closed', () => {
  const layers = Array.from({ length: 500 }, (_, at) => `layer ${at}`)
  const forest = forestOf([{ name: 'deep:1', layers }])
  const open = layoutForest(forest, standard)
  expect(open.order).toHaveLength(501)
  expect(open.order.at(-1)).toMatchObject({ level: 501, top: 0, bottom: 1 })
  const scale = fitScale(open, 800)
  expect(scale.step).toBeLessThan(1)
  expect(leftOf(scale, open.order.at(-1) as ForestItem)).toBeCloseTo(800, 6)
  expect(layoutForest(forest, { ...standard, chains: 'long' }).order).toHaveLength(2)
})

const someImages = fc.array(
  fc.record(
    {
      name: fc.constantFrom('a:1', 'b:1', 'b:2', 'c:1'),
      layers: fc.array(fc.constantFrom('p', 'q', 'r', 's'), { maxLength: 7 }),
    },
    { requiredKeys: ['layers'] },
  ),
  { maxLength: 14 },
)
const someChoice = fc.record({
  order: fc.constantFrom('images', 'size', 'name'),
  scale: fc.constantFrom('linear', 'root'),
  chains: fc.constantFrom('open', 'closed', 'long'),
})

test('every image is one row, its blocks side by side are its layers, and nothing overlaps', () => {
  fc.assert(
    fc.property(someImages, someChoice, (images, choice) => {
      const layout = layoutForest(
        forestOf(images, (word) => word.charCodeAt(0) * 10),
        { ...standard, ...(choice as Partial<ForestChoice>) },
      )
      expect(layout.rowCount).toBe(images.length)
      const ends = [...layout.imageItems.values()].map(({ top, bottom }) => [top, bottom])
      expect(ends.sort(([a = 0], [b = 0]) => a - b)).toEqual(images.map((_, at) => [at, at + 1]))
      const scale = fitScale(layout, 600)
      for (const [at, { layers }] of images.entries()) {
        const item = layout.imageItems.get(wordImageId(at))
        const blocks: LayerItem[] = []
        for (let block = item?.parent; block !== undefined; block = block.parent) blocks.unshift(block)
        expect(blocks.flatMap((block) => block.layers.map(({ chainId }) => chainId))).toEqual(
          layers.map((_, depth) => wordChainId(...layers.slice(0, depth + 1))),
        )
        let edge = 0
        for (const block of blocks) {
          expect(leftOf(scale, block)).toBeCloseTo(edge, 6)
          edge = rightOf(scale, block)
          expect(block.top).toBeLessThanOrEqual(item?.top ?? -1)
          expect(block.bottom).toBeGreaterThanOrEqual(item?.bottom ?? -1)
        }
        expect(item && leftOf(scale, item)).toBeCloseTo(edge, 6)
        expect(edge).toBeLessThanOrEqual(600.001)
      }
      for (const item of layout.layerItems.values()) {
        expect(item.bottom - item.top).toBe(item.layers[0]?.imageCount)
        let row = item.top
        for (const child of item.children) {
          expect(child.top).toBe(row)
          row = child.bottom
        }
        expect(row).toBe(item.bottom)
      }
    }),
    { numRuns: 60 },
  )
})

test('images share a block exactly as far as their stacks are the same', () => {
  fc.assert(
    fc.property(someImages, (images) => {
      const layout = layoutForest(forestOf(images), standard)
      for (const [first, { layers: one }] of images.entries()) {
        for (const [second, { layers: two }] of images.entries()) {
          const different = one.findIndex((word, at) => word !== two[at])
          const common = different === -1 ? one.length : different
          const blocks = (at: number) => stackOfItems(layout.imageItems.get(wordImageId(at)))
          const shared = blocks(first).filter((block) => blocks(second).includes(block))
          expect(shared).toHaveLength(common)
        }
      }
    }),
    { numRuns: 40 },
  )
})

function stackOfItems(item: ForestItem | undefined): ForestItem[] {
  return item?.parent === undefined ? [] : [...stackOfItems(item.parent), item.parent]
}

test('a container has a row of its own, with its block on top of the stack, also in a folded tree', () => {
  const rows = forestRows([{ name: 'app:1', layers: ['base', 'app'] }], () => 100)
  const imageId = rows.images[0]?.id ?? ''
  const container = { id: 'c'.repeat(64), name: 'web', imageId, isRunning: true, dockerSize: 25 }
  const forest = buildForest(rows.layers, rows.images, [container])
  const layout = layoutForest(forest, { ...standard, chains: 'open' })
  expect(layout.rowCount).toBe(2)
  expect(layout.imageItems.get(container.id)).toMatchObject({ steps: 3, mass: 225, ownMass: 25, top: 1, bottom: 2 })
  expect(layout.imageItems.get(imageId)).toMatchObject({ steps: 2, mass: 200, ownMass: 0, top: 0, bottom: 1 })
  const foldsBut = new Set([short('base')])
  const folded = layoutForest(forest, { ...standard, chains: 'open', foldsBut })
  expect(folded.rowCount).toBe(1)
  expect(folded.imageItems.get(container.id)).toMatchObject({ top: 0.5, bottom: 1 })
})
