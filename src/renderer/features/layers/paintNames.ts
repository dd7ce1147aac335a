import type { Rectangle } from './blocks.ts'
import type { ForestItem } from './layoutForest.ts'
import { isLit } from './light.ts'
import { markSize, paintMark } from './paintPlan.ts'
import { isGoing } from './plan.ts'
import { isAside, nameFonts, nameHeight, nameOf, nameText } from './rowName.ts'
import type { Scene } from './scene.ts'
import { margin } from './Viewport.ts'
import { writableBlock } from './writableBlock.ts'

/** Paints the names at the ends of the rows, at the right edge those of rows that end out of sight. */
export function paintNames(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, rowHeight, scrollY, height } = scene.viewport
  if (rowHeight < nameHeight) return
  const first = Math.max(0, Math.floor((scrollY - margin) / rowHeight))
  const last = Math.min(layout.rowCount, Math.ceil((scrollY + height - margin) / rowHeight))
  context.textBaseline = 'middle'
  for (const item of layout.rows.slice(first, last)) paintName(context, scene, item)
}

function paintName(context: CanvasRenderingContext2D, scene: Scene, item: ForestItem): void {
  const { viewport, palette, fitter, fontFamily, light, matches, active, plan } = scene
  const fonts = nameFonts(fontFamily, viewport.rowHeight)
  const { facts, isUntagged } = nameText(item)
  const { text, x, y, width, height, isPinned } = nameOf(item, viewport, fitter, fontFamily)
  const middle = Math.round(y + height / 2) + 0.5
  const plate = { x: x - 4, y: y + 2, width: width + 8, height: height - 4 }
  if (isPinned || matches.has(item)) fillPlate(context, plate, matches.has(item) ? palette.selected : palette.page)
  if (matches.has(item)) strokePlate(context, plate, palette.warn, 1.5)
  context.globalAlpha = light === undefined || isLit(light, item) ? 1 : 0.45
  const own = writableBlock(item, viewport)
  if (own !== undefined) paintWritable(context, scene, own)
  context.font = fonts.name
  const goes = isGoing(plan, item)
  context.fillStyle = goes ? palette.bad : isUntagged ? palette.textSoft : palette.text
  context.fillText(text, x, middle)
  if (goes) context.fillRect(x, middle, width, 1)
  if (goes && viewport.rowHeight >= markSize) {
    paintMark(context, palette.bad, x + width + 5, middle - markSize / 2)
  } else if (!isPinned && isAside(x + width, facts, viewport, fitter, fonts.fact)) {
    context.font = fonts.fact
    context.fillStyle = palette.textSoft
    context.fillText(facts, x + width + 8, middle)
  }
  context.globalAlpha = 1
  if (active === item && item.kind === 'image') strokePlate(context, plate, palette.focus, 2)
}

/** What can be written has no colour of a layer: a frame, filled faintly. */
function paintWritable(context: CanvasRenderingContext2D, { palette }: Scene, block: Rectangle): void {
  const alpha = context.globalAlpha
  const { x, y, width, height } = block
  context.fillStyle = palette.accent
  context.globalAlpha = alpha * 0.25
  context.fillRect(x, y, width, height)
  context.globalAlpha = alpha
  context.strokeStyle = palette.accent
  context.lineWidth = 1.5
  context.strokeRect(x + 0.75, y + 0.75, Math.max(1, width - 1.5), Math.max(1, height - 1.5))
}

function fillPlate(context: CanvasRenderingContext2D, plate: Rectangle, color: string): void {
  context.globalAlpha = 0.92
  context.fillStyle = color
  context.beginPath()
  context.roundRect(plate.x, plate.y, plate.width, plate.height, 3)
  context.fill()
  context.globalAlpha = 1
}

function strokePlate(context: CanvasRenderingContext2D, plate: Rectangle, color: string, line: number): void {
  context.strokeStyle = color
  context.lineWidth = line
  context.beginPath()
  context.roundRect(plate.x, plate.y, plate.width, plate.height, 3)
  context.stroke()
}
