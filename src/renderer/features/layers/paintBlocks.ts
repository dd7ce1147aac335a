import { layerColor } from '../../../shared/model/layerColor.ts'
import { type Block, hasBorder, hasPattern, isRound, type Rectangle } from './blocks.ts'
import { blockSize } from './itemText.ts'
import { isBright } from './light.ts'
import { layerFillColor, type Palette } from './palette.ts'
import type { Scene } from './scene.ts'

/** How bright what is not lit is. */
const dimmed = 0.2

/** Paints a layer in its colour and pattern, or a run of layers. */
export function paintBlock(context: CanvasRenderingContext2D, scene: Scene, block: Block): void {
  const { palette, patterns, density, light } = scene
  const { item } = block
  context.globalAlpha = isBright(light, item) ? 1 : dimmed
  const [layer] = item.layers
  if (item.layers.length > 1) paintRun(context, palette, block)
  else if (layer !== undefined) {
    context.fillStyle = layerFillColor(palette, layer.diffId)
    traceBlock(context, block)
    context.fill()
    const pattern = patterns[layerColor(layer.diffId).pattern]
    if (pattern !== undefined && hasPattern(block)) paintPattern(context, density, block, pattern)
  }
  if (hasBorder(block)) paintBorder(context, palette, block)
  context.globalAlpha = 1
}

/** The line around what was found, is the same content elsewhere (dashed), is pointed at, or is chosen. */
export function paintOutline(context: CanvasRenderingContext2D, scene: Scene, block: Block): void {
  const { palette, light, active, matches } = scene
  const { item } = block
  if (matches.has(item)) strokeInside(context, block, palette.warn, 2)
  if (light?.twins.has(item)) {
    context.setLineDash([5, 3])
    strokeInside(context, block, palette.page, 4)
    strokeInside(context, block, palette.accent, 2)
    context.setLineDash([])
  }
  if (light?.source === item) strokeInside(context, block, palette.text, 1.5)
  if (active === item) strokeInside(context, block, palette.focus, 2)
}

function traceBlock(context: CanvasRenderingContext2D, block: Rectangle, scale = 1): void {
  const { x, y, width, height } = block
  context.beginPath()
  if (isRound(block)) context.roundRect(x, y, width * scale, height * scale, 3 * scale)
  else context.rect(x, y, width * scale, height * scale)
}

/** Fills a block with a pattern that begins at its corner, as that of an element does. */
function paintPattern(
  context: CanvasRenderingContext2D,
  density: number,
  block: Rectangle,
  pattern: CanvasPattern,
): void {
  // Tiles are in pixels of the canvas.
  context.setTransform(1, 0, 0, 1, Math.round(block.x * density), Math.round(block.y * density))
  context.fillStyle = pattern
  traceBlock(context, { ...block, x: 0, y: 0 }, density)
  context.fill()
  context.setTransform(density, 0, 0, density, 0, 0)
}

function paintBorder(context: CanvasRenderingContext2D, { ink }: Palette, block: Rectangle): void {
  const { x, y, width, height } = block
  context.strokeStyle = ink
  context.lineWidth = 1
  context.beginPath()
  if (isRound(block)) context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 2.5)
  else context.rect(x + 0.5, y + 0.5, width - 1, height - 1)
  context.stroke()
}

/** A closed run: its layers side by side, each as wide as it is large, in two frames: more than one layer. */
function paintRun(context: CanvasRenderingContext2D, palette: Palette, block: Block): void {
  const { item, x, y, width, height } = block
  const total = Math.max(1, blockSize(item))
  let below = 0
  for (const { diffId, dockerSize } of item.layers) {
    const left = Math.round((width * below) / total)
    below += dockerSize
    const right = Math.round((width * below) / total)
    if (right <= left) continue
    context.fillStyle = layerFillColor(palette, diffId)
    context.fillRect(x + left, y, right - left, height)
  }
  if (!hasBorder(block)) return
  context.strokeStyle = palette.page
  context.lineWidth = 1
  context.strokeRect(x + 2.5, y + 2.5, Math.max(1, width - 5), height - 5)
}

function strokeInside(context: CanvasRenderingContext2D, block: Rectangle, color: string, line: number): void {
  const { x, y, width, height } = block
  context.strokeStyle = color
  context.lineWidth = line
  context.strokeRect(x + line / 2, y + line / 2, Math.max(1, width - line), Math.max(1, height - line))
}
