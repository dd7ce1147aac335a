import { shortDigest } from '../../../shared/model/digest.ts'
import type { Instruction } from '../../../shared/model/instruction.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { imagesOf, type LayerNode, savedBySharing } from './forest.ts'
import type { ForestItem, LayerItem } from './layoutForest.ts'
import { twinsOf } from './light.ts'
import { type ForestPlan, isGoing } from './plan.ts'

/** Counts as they are written: `1,204`. */
export const numbers = new Intl.NumberFormat('en-US')

/** `1 image`, `1,204 images`. */
export function countOf(count: number, word: string): string {
  return `${numbers.format(count)} ${word}${count === 1 ? '' : 's'}`
}

/** An instruction in one line, digests in it as 12 digits: `RUN npm ci`, `ADD file:7197b145ef81 in /`. */
export function instructionText({ keyword, argument }: Instruction): string {
  return `${keyword} ${argument}`
    .replace(/\b([0-9a-f]{12})[0-9a-f]{20,}\b/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Docker size of a block's layers, bytes. */
export function blockSize(item: LayerItem): number {
  return item.layers.reduce((sum, { dockerSize }) => sum + dockerSize, 0)
}

/** What made a layer where that is known, else its diffID. */
export function layerTitle({ diffId }: LayerNode, step: Instruction | undefined): string {
  const text = step === undefined ? '' : instructionText(step)
  return text === '' ? shortDigest(diffId) : text
}

/** What is on a block's label: what made the layer where that is known, else its diffID; a run tells how long it is. */
export function blockTitle(item: LayerItem, step: Instruction | undefined): string {
  const [first] = item.layers
  return first === undefined || item.layers.length > 1 ? countOf(item.layers.length, 'layer') : layerTitle(first, step)
}

/** What typing leads to: an image's name, a layer's instruction or diffID. */
export function itemName(item: ForestItem, stepOf: (chainId: string) => Instruction | undefined): string {
  return item.kind === 'image' ? item.image.label : blockTitle(item, stepOf(item.key))
}

/** What is said of an item to those who do not see the picture, its numbers and its place included. */
export function itemText(
  item: ForestItem,
  stepOf: (chainId: string) => Instruction | undefined,
  plan?: ForestPlan,
): string {
  const text = item.kind === 'image' ? imageText(item.image) : layerText(item, stepOf)
  return isGoing(plan, item) ? `${text}, would go with the plan` : text
}

function imageText({ names, label, top, container }: Extract<ForestItem, { kind: 'image' }>['image']): string {
  const stack = top === undefined ? 'no layers' : `${countOf(top.depth + 1, 'layer')}, ${formatSize(top.stackSize)}`
  if (container !== undefined) {
    const state = container.isRunning ? 'running' : 'not running'
    return `container ${label}, ${state}, wrote ${formatSize(container.dockerSize)} over ${stack}`
  }
  const more = names.length > 1 ? `, also named ${names.slice(1, 4).join(', ')}` : ''
  return `${names.length === 0 ? 'untagged image' : 'image'} ${label}, ${stack}${more}`
}

function layerText(item: LayerItem, stepOf: (chainId: string) => Instruction | undefined): string {
  const [first] = item.layers
  const last = item.layers.at(-1)
  if (first === undefined || last === undefined) return ''
  const [holder] = imagesOf(last, 1)
  const isRun = item.layers.length > 1
  const number = isRun ? `layers ${first.depth + 1} to ${last.depth + 1}` : `layer ${first.depth + 1}`
  const step = isRun ? undefined : stepOf(item.key)
  const saved = item.layers.reduce((sum, layer) => sum + savedBySharing(layer), 0)
  const elsewhere = new Set(item.layers.flatMap(twinsOf)).size
  return [
    `${number} of ${holder?.label ?? 'no image'}${last.imageCount > 1 ? ` and ${countOf(last.imageCount - 1, 'other')}` : ''}`,
    step === undefined ? undefined : instructionText(step).slice(0, 120),
    formatSize(blockSize(item)),
    last.imageCount > 1
      ? `shared by ${countOf(last.imageCount, 'image')}, saves ${formatSize(saved)}`
      : 'one image only',
    elsewhere > 0 ? `same content in ${countOf(elsewhere, 'other place')}` : undefined,
    item.isFolded ? 'folded' : undefined,
  ]
    .filter(Boolean)
    .join(', ')
}
