import { shortDigest } from '../../../shared/model/digest.ts'
import type { Forest, ForestImage, LayerNode } from './forest.ts'

/** How siblings are ordered: the most images first, the largest tree first, or by name. */
export type ForestOrder = 'images' | 'size' | 'name'

/** How widths follow sizes. */
export type ForestScale = 'linear' | 'root'

/** What of the forest is shown, and how. */
export interface ForestChoice {
  /** ChainID of the layer whose tree alone is shown. */
  readonly under: string | undefined
  readonly order: ForestOrder
  readonly scale: ForestScale
  /** Which runs of layers with nothing between them are one block: long ones, all or none. */
  readonly chains: 'long' | 'closed' | 'open'
  /** The lowest layers of runs that are the other way, 12 digits of their chainIDs. */
  readonly chainsBut: ReadonlySet<string>
  /** Whether the trees of all bases are folded into one row each. */
  readonly folds: 'none' | 'bases'
  /** Layers that are the other way, 12 digits of their chainIDs. */
  readonly foldsBut: ReadonlySet<string>
}

/** Runs longer than this are closed unless told otherwise. */
export const longRun = 12

interface Placed {
  readonly parent: LayerItem | undefined
  /** Depth in the tree of items, from 1; its place among its siblings, from 1; how many they are. */
  readonly level: number
  readonly position: number
  readonly setSize: number
  /** Rows from the top, fractions inside what is folded. */
  readonly top: number
  readonly bottom: number
  /** Its place among the items that can be gone to; -1 inside what is folded. */
  readonly place: number
}

/** A block: a layer, or a closed run of layers that all the same images stack. */
export interface LayerItem extends Placed {
  readonly kind: 'layer'
  /** ChainID of its lowest layer. */
  readonly key: string
  /** Lowest first. */
  readonly layers: readonly LayerNode[]
  /** The run that it is a layer of, or all of; undefined for a layer without such neighbours. */
  readonly run: readonly LayerNode[] | undefined
  readonly isFolded: boolean
  readonly children: readonly ForestItem[]
  /** Blocks to the left of its left edge, and the bytes (or roots of them) that these stand for. */
  readonly steps: number
  readonly mass: number
  /** The bytes (or their root) that it stands for itself. */
  readonly ownMass: number
}

/** The end of an image's row. */
export interface ImageItem extends Placed {
  readonly kind: 'image'
  /** Its ID. */
  readonly key: string
  readonly image: ForestImage
  /** Blocks of its row, a container's own among them, and the bytes (or roots of them) that they stand for. */
  readonly steps: number
  readonly mass: number
  /** The bytes (or their root) that a container's own block stands for; 0 for an image. */
  readonly ownMass: number
}

export type ForestItem = LayerItem | ImageItem

/** The forest laid out in rows: one for each image, and for each tree that is folded. */
export interface ForestLayout {
  readonly choice: ForestChoice
  readonly roots: readonly ForestItem[]
  /** The items that can be gone to, each before what stands on it. */
  readonly order: readonly ForestItem[]
  /** What each row is: an image, or a folded tree. */
  readonly rows: readonly ForestItem[]
  readonly rowCount: number
  /** The item of each layer by chainID, also inside what is folded. */
  readonly layerItems: ReadonlyMap<string, LayerItem>
  /** The item of each image by ID. */
  readonly imageItems: ReadonlyMap<string, ImageItem>
}

/** An item whose bottom and children are known only after what stands on it is placed. */
type Growing<T> = { -readonly [K in keyof T]: T[K] } & { children: ForestItem[] }

/**
 * Lays the forest out. Every image is one row, save in folded trees, which are one row each; a layer spans exactly
 * the rows of the images that stack it. From left to right a row's blocks are its image's layers from the base up.
 */
export function layoutForest(forest: Forest, choice: ForestChoice): ForestLayout {
  const grown = new Growth(choice)
  const under = choice.under === undefined ? undefined : forest.layers.get(choice.under)
  const layers = under === undefined ? sortSiblings(forest.roots, choice.order) : [under]
  const images = under === undefined ? forest.bare : []
  const roots = grown.place([], layers, images, undefined, undefined)
  return {
    choice,
    roots,
    order: grown.order,
    rows: grown.rows,
    rowCount: grown.rows.length,
    layerItems: grown.layerItems,
    imageItems: grown.imageItems,
  }
}

/** The item of a key: a layer's chainID, or an image's ID. */
export function itemOf(layout: ForestLayout, key: string | undefined): ForestItem | undefined {
  return key === undefined ? undefined : (layout.layerItems.get(key) ?? layout.imageItems.get(key))
}

/** Whether a run of layers is one block. */
export function isClosedRun(run: readonly LayerNode[], { chains, chainsBut }: ForestChoice): boolean {
  const usual = chains === 'closed' || (chains === 'long' && run.length > longRun)
  return chainsBut.has(shortDigest(run[0]?.chainId ?? '')) ? !usual : usual
}

function isFoldedTree(layer: LayerNode, { under, folds, foldsBut }: ForestChoice): boolean {
  if (layer.chainId === under) return false
  const usual = folds === 'bases' && layer.parent === undefined && layer.imageCount > 1
  return foldsBut.has(shortDigest(layer.chainId)) ? !usual : usual
}

/** The layers from this one on that the very same images stack; undefined when there is but this one. */
function runFrom(first: LayerNode): readonly LayerNode[] | undefined {
  const run = [first]
  for (let layer = first; isPassage(layer); ) {
    const [next] = layer.children
    if (next === undefined) break
    run.push(next)
    layer = next
  }
  return run.length > 1 ? run : undefined
}

/** Whether every image that stacks it stacks one and the same layer on it. */
function isPassage({ images, children }: LayerNode): boolean {
  return images.length === 0 && children.length === 1
}

function sortSiblings(layers: readonly LayerNode[], order: ForestOrder): readonly LayerNode[] {
  if (layers.length < 2) return layers
  return [...layers].sort((a, b) => compare(a, b, order) || (a.chainId < b.chainId ? -1 : 1))
}

function compare(a: LayerNode, b: LayerNode, order: ForestOrder): number {
  if (order === 'name') return a.nameRank - b.nameRank
  return (order === 'images' ? b.imageCount - a.imageCount : 0) || b.treeSize - a.treeSize
}

/** A layout as long as it grows. */
class Growth {
  readonly order: ForestItem[] = []
  readonly rows: ForestItem[] = []
  readonly layerItems = new Map<string, LayerItem>()
  readonly imageItems = new Map<string, ImageItem>()
  /** How much of a row an image takes: all of it outside what is folded. */
  #share = 1
  #isHidden = false
  /** Where the next row begins. */
  #row = 0
  readonly #choice: ForestChoice
  readonly #massOf: (bytes: number) => number

  constructor(choice: ForestChoice) {
    this.#choice = choice
    this.#massOf = choice.scale === 'root' ? Math.sqrt : (bytes) => bytes
  }

  /** Places siblings, images first, into `items`, which it gives. `run` goes on with the one layer. */
  place(
    items: ForestItem[],
    layers: readonly LayerNode[],
    images: readonly ForestImage[],
    parent: LayerItem | undefined,
    run: readonly LayerNode[] | undefined,
  ): readonly ForestItem[] {
    const setSize = layers.length + images.length
    for (const image of images) items.push(this.#placeImage(image, parent, items.length + 1, setSize))
    for (const layer of layers) this.#placeLayer(items, layer, parent, setSize, run ?? runFrom(layer))
    return items
  }

  #placeImage(image: ForestImage, parent: LayerItem | undefined, position: number, setSize: number): ImageItem {
    const top = this.#row
    this.#row += this.#share
    const { steps, mass } = this.#beside(parent)
    const { container } = image
    const ownMass = container === undefined ? 0 : this.#massOf(container.dockerSize)
    const item: ImageItem = {
      kind: 'image',
      key: image.id,
      image,
      steps: container === undefined ? steps : steps + 1,
      mass: mass + ownMass,
      ownMass,
      parent,
      level: (parent?.level ?? 0) + 1,
      position,
      setSize,
      top,
      bottom: this.#row,
      place: this.#isHidden ? -1 : this.order.length,
    }
    if (!this.#isHidden) {
      this.order.push(item)
      this.rows.push(item)
    }
    this.imageItems.set(item.key, item)
    return item
  }

  #placeLayer(
    siblings: ForestItem[],
    layer: LayerNode,
    parent: LayerItem | undefined,
    setSize: number,
    run: readonly LayerNode[] | undefined,
  ): void {
    const layers = run !== undefined && isClosedRun(run, this.#choice) ? run : [layer]
    const last = layers.at(-1) ?? layer
    const item: Growing<LayerItem> = {
      kind: 'layer',
      key: layer.chainId,
      layers,
      run,
      isFolded: isFoldedTree(layer, this.#choice),
      ...this.#beside(parent),
      ownMass: this.#massOf(last.stackSize - layer.stackSize + layer.dockerSize),
      parent,
      level: (parent?.level ?? 0) + 1,
      position: siblings.length + 1,
      setSize,
      top: this.#row,
      bottom: this.#row,
      place: this.#isHidden ? -1 : this.order.length,
      children: [],
    }
    siblings.push(item)
    if (!this.#isHidden) this.order.push(item)
    for (const { chainId } of layers) this.layerItems.set(chainId, item)

    const isOutermost = item.isFolded && !this.#isHidden
    if (isOutermost) {
      this.#isHidden = true
      this.#share = 1 / layer.rowCount
    }
    const children = sortSiblings(last.children, this.#choice.order)
    this.place(item.children, children, last.images, item, isPassage(last) ? run : undefined)
    if (isOutermost) {
      this.#isHidden = false
      this.#share = 1
      // Not the sum of the fractions, which need not be a whole row.
      this.#row = item.top + 1
      this.rows.push(item)
    }
    item.bottom = this.#row
  }

  /** Where a row goes on to the right of a block. */
  #beside(parent: LayerItem | undefined): { readonly steps: number; readonly mass: number } {
    if (parent === undefined) return { steps: 0, mass: 0 }
    return { steps: parent.steps + 1, mass: parent.mass + parent.ownMass }
  }
}
