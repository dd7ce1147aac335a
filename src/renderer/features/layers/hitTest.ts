import type { ForestItem, ForestLayout } from './layoutForest.ts'
import { rightOf, type Scale } from './scale.ts'

/** The first of these siblings, which follow each other from top to bottom, that ends below `row`. */
export function firstBelow(items: readonly ForestItem[], row: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.bottom ?? 0) > row) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * What is at a place of the forest: `x` in pixels from its left, `row` from its top, with fractions. Right of its
 * blocks a row belongs to its image; what is folded is one item.
 */
export function itemAt(layout: ForestLayout, scale: Scale, x: number, row: number): ForestItem | undefined {
  let siblings = layout.roots
  for (;;) {
    const item = siblings[firstBelow(siblings, row)]
    if (item === undefined || row < item.top) return undefined
    if (item.kind === 'image' || item.isFolded || x < rightOf(scale, item)) return item
    siblings = item.children
  }
}
