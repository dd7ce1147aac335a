import { reclaimableMarkPath } from '../../ui/marks.tsx'
import type { Block } from './blocks.ts'
import { isGoing } from './plan.ts'
import type { Scene } from './scene.ts'

const mark = new Path2D(reclaimableMarkPath)

/** Side of the mark, pixels. */
export const markSize = 13

/** Blocks from this size on have the mark itself, not only the look of what goes; pixels. */
const leastSide = 16

/** Paints over a block that would go: pale, with a line around it, and the reclaimable mark where there is room. */
export function paintGoing(context: CanvasRenderingContext2D, scene: Scene, block: Block): void {
  const { palette, plan } = scene
  if (!isGoing(plan, block.item)) return
  const { x, y, width, height } = block
  context.globalAlpha = 0.62
  context.fillStyle = palette.page
  context.fillRect(x, y, width, height)
  context.globalAlpha = 1
  if (width < 4 || height < 6) return
  context.strokeStyle = palette.bad
  context.lineWidth = 1
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
  if (width < leastSide || height < leastSide) return
  paintMark(context, palette.bad, x + width - markSize - 2, Math.max(2, y + 2))
}

/** Paints the reclaimable mark; `x`, `y` is its top left corner. */
export function paintMark(context: CanvasRenderingContext2D, color: string, x: number, y: number): void {
  context.save()
  context.translate(x, y)
  context.scale(markSize / 24, markSize / 24)
  context.strokeStyle = color
  context.lineWidth = 2.4
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.stroke(mark)
  context.restore()
}
