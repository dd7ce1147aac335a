import { expect, test } from 'vitest'
import {
  forestRows,
  type WordImage,
  wordChainId,
  wordDiffId,
  wordImageId,
} from '../../../../test/fixtures/forestRows.ts'
import { parseInstruction } from '../../../shared/model/instruction.ts'
import { buildForest } from './buildForest.ts'
import { parseForestAddress } from './forestAddress.ts'
import { itemAt } from './hitTest.ts'
import { itemText } from './itemText.ts'
import { type ForestItem, type ForestLayout, itemOf, layoutForest } from './layoutForest.ts'
import { isLit, lightOf } from './light.ts'
import { searchForest } from './searchForest.ts'
import { moveInTree, typeAhead } from './treeMoves.ts'

const images: readonly WordImage[] = [
  { name: 'base:1', layers: ['base'] },
  { name: 'team/app:1', layers: ['base', 'lib', 'app'] },
  { name: 'team/app:2', layers: ['base', 'lib', 'app', 'patch'] },
  { name: 'other:1', layers: ['else', 'app'] },
]

function layoutOf(address = 'chains=open'): ForestLayout {
  const rows = forestRows(images, (word) => word.length * 1e6)
  return layoutForest(buildForest(rows.layers, rows.images), parseForestAddress(new URLSearchParams(address)).choice)
}

function itemAtKey(layout: ForestLayout, key: string): ForestItem {
  const item = itemOf(layout, key)
  if (item === undefined) throw new Error('the layout has no such item')
  return item
}

const nameOf = (item: ForestItem): string =>
  item.kind === 'image' ? item.image.label : item.layers.map(({ depth }) => depth + 1).join('+')

test('what is at a place is found by rows and widths, and right of its blocks a row is its image', () => {
  const layout = layoutOf()
  const scale = { step: 10, unit: 0 }
  const at = (x: number, row: number) => {
    const item = itemAt(layout, scale, x, row)
    return item && `${nameOf(item)} ${item.level}`
  }
  expect([at(5, 0.5), at(5, 2.9), at(15, 0.5), at(15, 1.5)]).toEqual(['1 1', '1 1', 'base:1 2', '2 2'])
  expect([at(25, 1.5), at(35, 1.5), at(35, 2.5), at(500, 2.5)]).toEqual(['3 3', 'team/app:1 4', '4 4', 'team/app:2 5'])
  expect([at(5, 3.5), at(5, 4), at(5, -0.1)]).toEqual(['1 1', undefined, undefined])
})

test('in a folded tree every place is the tree', () => {
  const folded = layoutOf('folds=bases')
  expect(itemAt(folded, { step: 10, unit: 0 }, 300, 0.99)?.key).toBe(wordChainId('base'))
})

test('a layer lights up the images that stack it with all that they stack, and the same content elsewhere', () => {
  const layout = layoutOf()
  const light = lightOf(layout, itemAtKey(layout, wordChainId('base', 'lib', 'app')))
  const lit = layout.order.filter((item) => isLit(light, item)).map(nameOf)
  expect(lit).toEqual(['1', '2', '3', 'team/app:1', '4', 'team/app:2'])
  expect([...light.twins].map(({ key }) => key)).toEqual([wordChainId('else', 'app')])
})

test('an image lights up its own layers', () => {
  const layout = layoutOf()
  const light = lightOf(layout, itemAtKey(layout, wordImageId(1)))
  expect(layout.order.filter((item) => isLit(light, item)).map(nameOf)).toEqual(['1', '2', '3', 'team/app:1'])
  expect(light.twins.size).toBe(0)
})

test('each item says in words what the picture shows', () => {
  const layout = layoutOf()
  const steps = new Map([[wordChainId('base', 'lib', 'app'), parseInstruction('RUN /bin/sh -c make  app # buildkit')]])
  const textOf = (key: string) => itemText(itemAtKey(layout, key), (chainId) => steps.get(chainId))
  expect(textOf(wordChainId('base', 'lib', 'app'))).toBe(
    'layer 3 of team/app:1 and 1 other, RUN make app, 3MB, shared by 2 images, saves 3MB, same content in 1 other place',
  )
  expect(textOf(wordChainId('base', 'lib', 'app', 'patch'))).toBe('layer 4 of team/app:2, 5MB, one image only')
  expect(textOf(wordImageId(1))).toBe('image team/app:1, 3 layers, 10MB')
  const closed = layoutOf('chains=closed')
  expect(itemText(itemAtKey(closed, wordChainId('base', 'lib')), () => undefined)).toBe(
    'layers 2 to 3 of team/app:1 and 1 other, 6MB, shared by 2 images, saves 6MB, same content in 1 other place',
  )
})

test('names are found by their parts, images and layers by the beginnings of their digests', () => {
  const layout = layoutOf()
  const found = (text: string) => searchForest(layout, text).map(nameOf)
  expect(found('team 2')).toEqual(['team/app:2'])
  expect(found('APP')).toEqual(['team/app:1', 'team/app:2'])
  expect(found(wordDiffId('app').slice(0, 19))).toEqual(['3', '2'])
  expect(found(wordChainId('else').slice(7, 30))).toEqual(['1'])
  expect(found(wordImageId(0))).toEqual(['base:1'])
  expect(found('')).toEqual([])
  expect(found('nothing')).toEqual([])
  expect(searchForest(layoutOf('folds=bases'), 'team/app:1')).toHaveLength(1)
})

test('arrows go through the tree, fold and unfold it', () => {
  const layout = layoutOf()
  const base = itemAtKey(layout, wordChainId('base'))
  const move = (item: ForestItem, key: string, from = layout) => {
    const step = moveInTree(from, item, key, 2)
    return step && `${step.kind} ${nameOf(step.item)}`
  }
  const lib = itemAtKey(layout, wordChainId('base', 'lib'))
  const first = itemAtKey(layout, wordImageId(0))
  expect(move(base, 'ArrowDown')).toBe('go base:1')
  expect(move(first, 'ArrowUp')).toBe('go 1')
  expect(move(base, 'ArrowRight')).toBe('go base:1')
  expect(move(first, 'ArrowRight')).toBeUndefined()
  expect(move(first, 'ArrowLeft')).toBe('go 1')
  expect(move(lib, 'ArrowLeft')).toBe('fold 2')
  expect(move(lib, 'Home')).toBe('go 1')
  expect(move(lib, 'End')).toBe('go other:1')
  expect(move(base, 'ArrowUp')).toBeUndefined()
  expect(move(first, 'PageDown')).toBe('go 4')
  expect(move(itemAtKey(layout, wordImageId(3)), 'PageUp')).toBe('go team/app:1')
  const folded = layoutOf('folds=bases')
  const tree = itemAtKey(folded, wordChainId('base'))
  expect(move(tree, 'ArrowRight', folded)).toBe('unfold 1')
  expect(move(tree, 'ArrowDown', folded)).toBe('go 1')
})

test('typing goes to the next item of that name, round and round', () => {
  const layout = layoutOf()
  const type = (from: ForestItem | undefined, text: string) => {
    const found = typeAhead(layout, from, text, nameOf)
    return found && nameOf(found)
  }
  const [app1, app2] = [itemAtKey(layout, wordImageId(1)), itemAtKey(layout, wordImageId(2))]
  expect(type(undefined, 't')).toBe('team/app:1')
  expect(type(app1, 't')).toBe('team/app:2')
  expect(type(app2, 'T')).toBe('team/app:1')
  expect(type(app1, 'team/app:1')).toBe('team/app:1')
  expect(type(app1, 'team/app:2')).toBe('team/app:2')
  expect(type(app1, 'zzz')).toBeUndefined()
})
