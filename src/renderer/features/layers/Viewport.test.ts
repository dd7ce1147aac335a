import { beforeEach, expect, test } from 'vitest'
import { forestRows, wordChainId, wordImageId } from '../../../../test/fixtures/forestRows.ts'
import { visibleBlocks } from './blocks.ts'
import { buildForest } from './buildForest.ts'
import { parseForestAddress } from './forestAddress.ts'
import { type ForestItem, itemOf, layoutForest } from './layoutForest.ts'
import { Viewport } from './Viewport.ts'

function layoutOf(count: number, address = 'chains=open') {
  const images = Array.from({ length: count }, (_, at) => ({
    name: `i:${at}`,
    layers: [`base ${at % 7}`, `own ${at}`],
  }))
  const rows = forestRows(images, () => 5e6)
  return layoutForest(buildForest(rows.layers, rows.images), parseForestAddress(new URLSearchParams(address)).choice)
}

const layout = layoutOf(2000)
let viewport: Viewport

beforeEach(() => {
  viewport = new Viewport(layout)
  viewport.resize(900, 700)
})

function itemOfImage(at: number): ForestItem {
  const item = itemOf(viewport.layout, wordImageId(at))
  if (item === undefined) throw new Error('no such image')
  return item
}

test('begins readable at the top, as wide as there is room for', () => {
  expect(viewport).toMatchObject({ rowHeight: 26, scrollX: 0, scrollY: 0, contentWidth: 900 })
  expect(viewport.contentHeight).toBe(2000 * 26 + 24)
})

test('a small forest has higher rows', () => {
  const small = new Viewport(layoutOf(5))
  small.resize(900, 700)
  expect(small.rowHeight).toBe(36)
  expect(small.contentHeight).toBe(700)
})

test('fitting shows all rows at once', () => {
  viewport.fit()
  expect(viewport.contentHeight).toBeCloseTo(700, 6)
  expect(viewport.topOf(itemOfImage(0))).toBeGreaterThanOrEqual(0)
  expect(Math.max(...layout.rows.map((item) => viewport.topOf(item)))).toBeLessThan(700)
})

test('zooming keeps what is under the pointer where it is: rows first, then widths', () => {
  viewport.fit()
  const at = { x: 300, y: 400 }
  const { row } = viewport.placeAt(at)
  let [height, unit] = [viewport.rowHeight, viewport.scale.unit]
  for (let step = 0; step < 40; step++) {
    viewport.zoom(1.2, at)
    expect(viewport.placeAt(at).row).toBeCloseTo(row, 3)
    if (viewport.rowHeight < 36) expect(viewport.scale.unit).toBeCloseTo(unit, 12)
    expect(viewport.rowHeight).toBeGreaterThanOrEqual(height)
    ;[height, unit] = [viewport.rowHeight, viewport.scale.unit]
  }
  expect(viewport.rowHeight).toBe(36)
  expect(viewport.contentWidth).toBeGreaterThan(2000)
  for (let step = 0; step < 200; step++) viewport.zoom(1 / 1.2, at)
  expect(viewport.contentWidth).toBe(900)
  expect(viewport.contentHeight).toBeCloseTo(700, 3)
})

test('widths alone are zoomed when that is asked for', () => {
  const { rowHeight } = viewport
  viewport.zoom(2, { x: 12, y: 12 }, true)
  expect(viewport.rowHeight).toBe(rowHeight)
  expect(viewport.contentWidth).toBeGreaterThan(900)
})

test('an item out of sight is scrolled to, no farther than needed, and one in sight is left alone', () => {
  const far = itemOfImage(1500)
  viewport.reveal(far)
  expect(viewport.topOf(far)).toBeGreaterThan(0)
  expect(viewport.topOf(far) + 26).toBeLessThanOrEqual(700)
  const { scrollY } = viewport
  viewport.reveal(far)
  expect(viewport.scrollY).toBe(scrollY)
  const base = itemOf(layout, wordChainId('base 0'))
  if (base !== undefined) viewport.reveal(base)
  expect(base && viewport.topOf(base)).toBeCloseTo(12, 6)
})

test('what one looks at stays where it is when the forest changes above it', () => {
  viewport.reveal(itemOfImage(1500))
  const before = itemOfImage(1500)
  const y = viewport.topOf(before)
  const grown = layoutOf(2100)
  viewport.setLayout(grown, before, itemOf(grown, wordImageId(1500)))
  expect(viewport.topOf(itemOfImage(1500))).toBeCloseTo(y, 6)
})

test('what was shown is shown again, as far as it is there', () => {
  viewport.zoom(0.5, { x: 0, y: 0 })
  viewport.scrollTo(0, 3000)
  const again = new Viewport(layout)
  again.resize(900, 700)
  again.restore(viewport.state)
  expect(again).toMatchObject({ rowHeight: viewport.rowHeight, scrollY: viewport.scrollY })
  const small = new Viewport(layoutOf(3))
  small.resize(900, 700)
  small.restore(viewport.state)
  expect(small.scrollY).toBe(0)
})

test('only what is seen is painted, however far one is from it', () => {
  const close = visibleBlocks(viewport)
  expect(close.length).toBeLessThan(60)
  viewport.fit()
  const far = visibleBlocks(viewport)
  expect(far.length).toBeLessThan(2 * 700 + 10)
  for (const { item, y, height } of far) {
    expect(y).toBe(Math.round(viewport.topOf(item)))
    expect(height).toBeGreaterThanOrEqual(1)
  }
})
