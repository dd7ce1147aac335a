import { blockLabel, labelFont, mayHaveLabel } from './blockLabel.ts'
import type { Block } from './blocks.ts'
import { isBright } from './light.ts'
import type { Scene } from './scene.ts'

/** Paints what a block is, as much as fits, and asks for the step that made it. */
export function paintLabel(context: CanvasRenderingContext2D, scene: Scene, block: Block): void {
  const { palette, fontFamily, light, wantStep } = scene
  const { item } = block
  // Inside what is folded there is nothing to read.
  if (item.place < 0) return
  if (item.layers.length === 1 && mayHaveLabel(block)) wantStep(item.key)
  const label = blockLabel(block, scene)
  if (label === undefined) return
  const { origin, isUpright, plate, lines } = label
  const isDim = !isBright(light, item)
  context.save()
  context.translate(origin.x, origin.y)
  if (isUpright) context.rotate(-Math.PI / 2)
  context.globalAlpha = isDim ? 0.3 : 0.9
  context.fillStyle = palette.page
  context.beginPath()
  context.roundRect(plate.x, plate.y, plate.width, plate.height, 3)
  context.fill()
  context.globalAlpha = isDim ? 0.5 : 1
  context.textBaseline = 'middle'
  for (const { text, x, y, isTitle } of lines) {
    context.font = labelFont(isTitle, fontFamily)
    context.fillStyle = isTitle ? palette.text : palette.textSoft
    context.fillText(text, x, y + 0.5)
  }
  context.restore()
}
