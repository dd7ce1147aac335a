import type { Rectangle } from './blocks.ts'
import type { ForestItem } from './layoutForest.ts'
import { leftOf } from './scale.ts'
import { margin, type Viewport } from './Viewport.ts'

/** The block of what a container wrote, at the end of its row; undefined for an image, and where nothing is seen of it. */
export function writableBlock(item: ForestItem, viewport: Viewport): Rectangle | undefined {
  if (item.kind === 'layer' || item.image.container === undefined) return undefined
  const { scale, scrollX, rowHeight, width: all } = viewport
  const end = margin + leftOf(scale, item) - scrollX
  const width = Math.max(3, Math.round(scale.step + scale.unit * item.ownMass) - 1)
  const x = Math.round(end) - width
  const height = Math.max(1, Math.round(rowHeight) - (rowHeight >= 5 ? 1 : 0))
  return end > 0 && x < all ? { x, y: Math.round(viewport.topOf(item)), width, height } : undefined
}
