/** A layer over the stack below it: one node of the forest, known by its chainID. Sizes in bytes. */
export interface LayerNode {
  readonly chainId: string
  readonly diffId: string
  readonly parent: LayerNode | undefined
  /** How many layers are below it. */
  readonly depth: number
  readonly dockerSize: number
  /** What its content takes on disk, once for all of `twins`. */
  readonly diskSize: number
  /** Docker size of the whole stack up to it. */
  readonly stackSize: number
  /** Docker size of it and of all layers above it, each once. */
  readonly treeSize: number
  /** Layers in its tree, itself among them. */
  readonly treeLayers: number
  /** Images whose stack contains it. */
  readonly imageCount: number
  /** The place of the first of its images among all images by name. */
  readonly nameRank: number
  /** The layers that were stacked on it. */
  readonly children: readonly LayerNode[]
  /** The images whose topmost layer it is, by name, and after them the containers that were made from these. */
  readonly images: readonly ForestImage[]
  /** Rows that it spans when nothing is folded: its images, and containers of these. */
  readonly rowCount: number
  /** All layers of this diffID, itself among them: the same content over other stacks. */
  readonly twins: readonly LayerNode[]
}

/** A container, as far as the forest shows it: the writable top of its image's stack. */
export interface ForestContainer {
  readonly id: string
  readonly name: string
  readonly imageId: string
  readonly isRunning: boolean
  /** What it wrote, when it was last measured: bytes as Docker counts them. */
  readonly dockerSize: number
}

/** An image at its place in the forest, or a container on top of its image's stack. */
export interface ForestImage {
  /** Of a container the 64 digits of its ID. */
  readonly id: string
  /** Familiar references, sorted: at most 500 of `nameTotal`. */
  readonly names: readonly string[]
  readonly nameTotal: number
  /** Its first name; without a name the 12 digits of its ID. */
  readonly label: string
  /** Its place among all images by name; those without a name are last. */
  readonly nameRank: number
  /** Its topmost layer; undefined for an image without layers. */
  readonly top: LayerNode | undefined
  /** Only of a container. */
  readonly container?: ForestContainer
}

/** The whole store: layers as trees that grow from bases, images where stacks end. */
export interface Forest {
  readonly roots: readonly LayerNode[]
  /** Images without layers. */
  readonly bare: readonly ForestImage[]
  /** By chainID. */
  readonly layers: ReadonlyMap<string, LayerNode>
  /** By ID. */
  readonly images: ReadonlyMap<string, ForestImage>
  /** By ID. */
  readonly containers: ReadonlyMap<string, ForestImage>
  /** Docker size of all layers, each once. */
  readonly dockerSize: number
  /** Docker size of all images, as if none shared anything. */
  readonly unsharedSize: number
}

/** Bytes, as Docker counts them, that the images of a layer would take more if each had it for itself. */
export function savedBySharing(layer: LayerNode): number {
  return Math.max(0, layer.imageCount - 1) * layer.dockerSize
}

/** The layers of a stack, lowest first. */
export function stackOf(top: LayerNode | undefined): readonly LayerNode[] {
  const stack: LayerNode[] = []
  for (let layer = top; layer !== undefined; layer = layer.parent) stack.push(layer)
  return stack.reverse()
}

/** The images that stack a layer, nearest first; at most `limit`. */
export function imagesOf(layer: LayerNode, limit: number): readonly ForestImage[] {
  const found: ForestImage[] = []
  const open = [layer]
  for (let at = 0; at < open.length && found.length < limit; at++) {
    const { images = [], children = [] } = open[at] ?? {}
    const own = images.filter(({ container }) => container === undefined)
    found.push(...own.slice(0, limit - found.length))
    open.push(...children)
  }
  return found
}
