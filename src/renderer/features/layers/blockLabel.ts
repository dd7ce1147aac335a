import { formatSize } from '../../../shared/model/size.ts'
import { type Block, type Rectangle, seenPart } from './blocks.ts'
import { blockSize, blockTitle, countOf } from './itemText.ts'
import type { LayerItem } from './layoutForest.ts'
import type { Scene } from './scene.ts'

/** A line of a label where it is written: its left end and the middle of its height. */
export interface LabelLine {
  readonly text: string
  readonly x: number
  readonly y: number
  /** Pixels. */
  readonly width: number
  /** The first line, or what comes second. */
  readonly isTitle: boolean
}

/** What is written on a block, on a plate that makes it readable on any colour. */
export interface BlockLabel {
  /** Where x goes along the text and y across its lines from. */
  readonly origin: { readonly x: number; readonly y: number }
  /** From the bottom to the top instead of from the left to the right. */
  readonly isUpright: boolean
  readonly plate: Rectangle
  readonly lines: readonly LabelLine[]
}

/** Sizes of the two kinds of lines, and the height of each; pixels. */
export const titleSize = 11.5
export const factSize = 11
const lineHeight = 15

/** The plate's edge around the text, pixels. */
const edge = 4

/** Room that a title needs to say something, and a size; pixels. */
const titleRoom = 64
const sizeRoom = 24

/** An instruction is no longer on a label, characters. */
const titleLimit = 120

/** Whether a block is so large that there may be a label on it. */
export function mayHaveLabel({ width, height }: Rectangle): boolean {
  return width >= lineHeight + 3 && height >= lineHeight
}

/**
 * What fits on a block, in the middle of what is seen of it: what made the layer, its size, and how many images share
 * it; on one that is narrow and tall upright; on a small one its size alone, or nothing.
 */
export function blockLabel(block: Block, scene: Scene): BlockLabel | undefined {
  if (!mayHaveLabel(block)) return undefined
  const { item } = block
  const seen = seenPart(block, scene.viewport)
  const [across, upward] = [seen.width - 4 * edge, seen.height - 4 * edge]
  const isUpright = across < titleRoom && upward >= titleRoom
  const [length, thickness] = isUpright ? [seen.height, seen.width] : [seen.width, seen.height]
  const texts = labelTexts(item, scene, isUpright ? upward : across, thickness >= 2 * lineHeight + 8)
  if (texts.length === 0 || thickness < lineHeight) return undefined
  const widths = texts.map((line) => lineWidth(line, scene))
  const size = { width: Math.max(...widths) + 2 * edge, height: texts.length * lineHeight + 2 }
  if (size.height > thickness + 1) return undefined
  const plate = {
    x: isUpright ? Math.round((length - size.width) / 2) : edge,
    y: Math.round((thickness - size.height) / 2),
    ...size,
  }
  const lines = texts.map((line, at) => ({
    ...line,
    x: plate.x + edge,
    y: plate.y + 1 + lineHeight * (at + 0.5),
    width: widths[at] ?? 0,
  }))
  return { origin: { x: seen.x, y: isUpright ? seen.y + seen.height : seen.y }, isUpright, plate, lines }
}

function labelTexts(
  item: LayerItem,
  { fitter, fontFamily, stepOf }: Scene,
  room: number,
  isTwoLines: boolean,
): readonly Pick<LabelLine, 'text' | 'isTitle'>[] {
  const size = formatSize(blockSize(item))
  const count = item.layers.at(-1)?.imageCount ?? 1
  const facts = count > 1 ? [`${size} · ${countOf(count, 'image')}`, size] : [size]
  const fact = facts.find((text) => fitter.width(text, `${factSize}px ${fontFamily}`) <= room)
  if (room < titleRoom) return fact === undefined || room < sizeRoom ? [] : [{ text: size, isTitle: false }]
  const whole = blockTitle(item, stepOf(item.key)).slice(0, titleLimit)
  const title = { text: fitter.fit(whole, `500 ${titleSize}px ${fontFamily}`, room), isTitle: true }
  return isTwoLines && fact !== undefined ? [title, { text: fact, isTitle: false }] : [title]
}

function lineWidth({ text, isTitle }: Pick<LabelLine, 'text' | 'isTitle'>, { fitter, fontFamily }: Scene): number {
  return fitter.width(text, labelFont(isTitle, fontFamily))
}

/** The font of a line of a label. */
export function labelFont(isTitle: boolean, family: string): string {
  return isTitle ? `500 ${titleSize}px ${family}` : `${factSize}px ${family}`
}
