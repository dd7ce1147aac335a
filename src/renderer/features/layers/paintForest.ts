import { visibleBlocks } from './blocks.ts'
import { paintBlock, paintOutline } from './paintBlocks.ts'
import { paintLabel } from './paintLabels.ts'
import { paintNames } from './paintNames.ts'
import { paintGoing } from './paintPlan.ts'
import type { Scene } from './scene.ts'

/** Paints what the viewport shows. */
export function paintForest(context: CanvasRenderingContext2D, scene: Scene): void {
  const { viewport, palette, density, light } = scene
  context.setTransform(density, 0, 0, density, 0, 0)
  context.globalAlpha = 1
  context.fillStyle = palette.page
  context.fillRect(0, 0, viewport.width, viewport.height)
  if (light !== undefined) {
    context.fillStyle = palette.hover
    const height = (light.bottom - light.top) * viewport.rowHeight
    context.fillRect(0, viewport.topOf(light.source), viewport.width, height)
  }
  const blocks = visibleBlocks(viewport)
  for (const block of blocks) {
    paintBlock(context, scene, block)
    paintGoing(context, scene, block)
  }
  for (const block of blocks) paintLabel(context, scene, block)
  for (const block of blocks) paintOutline(context, scene, block)
  paintNames(context, scene)
}
