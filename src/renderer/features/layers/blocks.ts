import { firstBelow } from './hitTest.ts'
import type { ForestItem, LayerItem } from './layoutForest.ts'
import { rightOf } from './scale.ts'
import { margin, type Viewport } from './Viewport.ts'

/** A rectangle in whole pixels, from the top left of the viewport. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A layer's block where it is seen. */
export interface Block extends Rectangle {
  readonly item: LayerItem
}

/** Whether there is room for a pattern on a block. */
export function hasPattern({ width, height }: Rectangle): boolean {
  return height >= 5 && width >= 4
}

/** Whether there is room for a line around a block. */
export function hasBorder({ width, height }: Rectangle): boolean {
  return height >= 8 && width >= 4
}

/** Whether there is room for round corners. */
export function isRound({ width, height }: Rectangle): boolean {
  return height >= 15 && width >= 8
}

/** The part of a block that is in a viewport. */
export function seenPart(block: Rectangle, viewport: { readonly width: number; readonly height: number }): Rectangle {
  const x = Math.max(0, block.x)
  const y = Math.max(0, block.y)
  const width = Math.min(block.x + block.width, viewport.width) - x
  return { x, y, width, height: Math.min(block.y + block.height, viewport.height) - y }
}

/** Rows this high have a gap to the next one, pixels. */
const gapHeight = 5

/**
 * The blocks that a viewport shows, each before those on it. Costs what is seen, however large the forest is: what is
 * lower than a pixel is there only where it is in the middle of one.
 */
export function visibleBlocks(viewport: Viewport): readonly Block[] {
  const { scale, rowHeight, scrollX, scrollY, width, height, layout } = viewport
  const blocks: Block[] = []
  const gap = rowHeight >= gapHeight ? 1 : 0
  const firstRow = (scrollY - margin) / rowHeight
  const endRow = (scrollY + height - margin) / rowHeight
  const visit = (items: readonly ForestItem[], left: number): void => {
    for (let at = firstBelow(items, firstRow); at < items.length; at++) {
      const item = items[at]
      if (item === undefined || item.top >= endRow) return
      if (item.kind === 'image') continue
      const y = Math.round(margin + item.top * rowHeight - scrollY)
      const bottom = Math.round(margin + item.bottom * rowHeight - scrollY)
      if (bottom === y) continue
      const right = margin + rightOf(scale, item) - scrollX
      if (right > 0 && left < width) {
        const x = Math.round(left)
        const gapAcross = right - left > 3 ? 1 : 0
        const size = { width: Math.max(1, Math.round(right) - x - gapAcross), height: Math.max(1, bottom - y - gap) }
        blocks.push({ item, x, y, ...size })
      }
      if (right < width) visit(item.children, right)
    }
  }
  visit(layout.roots, margin - scrollX)
  return blocks
}
