import { formatSize } from '../../../shared/model/size.ts'
import type { Rectangle } from './blocks.ts'
import { imagesOf } from './forest.ts'
import { countOf } from './itemText.ts'
import type { ForestItem, LayerItem } from './layoutForest.ts'
import { leftOf, rightOf, type Scale } from './scale.ts'
import type { TextFitter } from './TextFitter.ts'
import { margin, type Viewport } from './Viewport.ts'

/** Names come with this row height, pixels. */
export const nameHeight = 11

/** Between the end of a row and its name, pixels. */
const distance = 9

/** The name of a row where it is painted. */
export interface RowName extends Rectangle {
  /** As much of it as there is room for; its end tells most. */
  readonly text: string
  /** The row ends out of sight, or too far right: the name stands over it at the right edge. */
  readonly isPinned: boolean
}

/** The fonts of names and what follows them, in rows of a height. */
export function nameFonts(family: string, rowHeight: number): { readonly name: string; readonly fact: string } {
  const size = Math.min(12.5, rowHeight - 2)
  return { name: `500 ${size}px ${family}`, fact: `${size - 1}px ${family}` }
}

/** What stands at the end of a row. */
export function nameText(item: ForestItem): { name: string; facts: string; isUntagged: boolean } {
  if (item.kind === 'layer') {
    const [first] = item.layers
    if (first === undefined) return { name: '', facts: '', isUntagged: true }
    const [nearest] = imagesOf(first, 1)
    const facts = [countOf(first.imageCount, 'image'), countOf(first.treeLayers, 'layer'), formatSize(first.treeSize)]
    return { name: `▸ ${nearest?.label ?? ''}`, facts: facts.join(' · '), isUntagged: false }
  }
  const { top, names, nameTotal, label, container } = item.image
  if (container !== undefined) {
    const facts = `container, wrote ${formatSize(container.dockerSize)}${container.isRunning ? ', runs' : ''}`
    return { name: label, facts, isUntagged: !container.isRunning }
  }
  const size = top === undefined ? 'no layers' : formatSize(top.stackSize)
  const facts = nameTotal > 1 ? `${size} · +${nameTotal - 1}` : size
  return { name: label, facts, isUntagged: names.length === 0 }
}

/** Where the name of a row, an image or a folded tree, is painted. */
export function nameOf(item: ForestItem, viewport: Viewport, fitter: TextFitter, family: string): RowName {
  const { scale, scrollX, width: all, rowHeight } = viewport
  const { name } = nameFonts(family, rowHeight)
  const end = margin + (item.kind === 'image' ? leftOf(scale, item) : reachOf(scale, item)) - scrollX + distance
  // After the longest row there is this room as long as the picture fits.
  const room = Math.max(viewport.nameWidth - distance, all - end - margin)
  const text = fitter.fit(nameText(item).name, name, room, 'start')
  const width = fitter.width(text, name)
  const x = Math.max(margin, Math.min(end, all - width - margin))
  return { text, x, y: viewport.topOf(item), width, height: rowHeight, isPinned: x < end - 1 }
}

/** Whether what follows a name that ends at `x` is in sight. */
export function isAside(x: number, facts: string, viewport: Viewport, fitter: TextFitter, font: string): boolean {
  return x + 8 + fitter.width(facts, font) < viewport.width
}

/** Where the longest row of a folded tree ends, pixels from the left of the forest. */
function reachOf(scale: Scale, item: LayerItem): number {
  let reach = rightOf(scale, item)
  for (const child of item.children) if (child.kind === 'layer') reach = Math.max(reach, reachOf(scale, child))
  return reach
}
