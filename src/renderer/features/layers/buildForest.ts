import type { ForestImageRow, ForestLayerRow } from '../../../shared/contract/layers.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import type { Forest, ForestContainer, ForestImage, LayerNode } from './forest.ts'

/** A node as long as the forest grows. */
interface Growing extends LayerNode {
  readonly parent: Growing | undefined
  treeSize: number
  treeLayers: number
  imageCount: number
  rowCount: number
  nameRank: number
  readonly children: Growing[]
  readonly images: ForestImage[]
  twins: readonly Growing[]
}

const byName = new Intl.Collator('en', { numeric: true })

/**
 * Joins rows into a forest. Layers come in the order of their rows, so that each comes after the one below it.
 * What was read while the store changed may not fit together: a layer that no image stacks is left out, and so is
 * whatever stands on a layer that is missing, and a container of an image that is not there.
 */
export function buildForest(
  layerRows: Iterable<ForestLayerRow>,
  imageRows: Iterable<ForestImageRow>,
  containerRows: Iterable<ForestContainer> = [],
): Forest {
  const rows = new Map<number, Growing>()
  for (const row of layerRows) {
    const parent = row.parent === undefined ? undefined : rows.get(row.parent)
    if (row.parent === undefined || parent !== undefined) rows.set(row.row, newLayer(row, parent))
  }
  const images = placeImages(rows, imageRows)
  const containers = placeContainers(rows, images, containerRows)
  countTrees([...rows.values()])

  const roots: LayerNode[] = []
  const twins = new Map<string, Growing[]>()
  const layers = new Map<string, LayerNode>()
  let dockerSize = 0
  let unsharedSize = 0
  for (const layer of rows.values()) {
    if (layer.imageCount === 0) continue
    if (layer.parent === undefined) roots.push(layer)
    else layer.parent.children.push(layer)
    const same = twins.get(layer.diffId) ?? []
    same.push(layer)
    layer.twins = same
    twins.set(layer.diffId, same)
    layers.set(layer.chainId, layer)
    dockerSize += layer.dockerSize
    unsharedSize += layer.dockerSize * layer.imageCount
  }
  const byId = (list: readonly ForestImage[]) => new Map(list.map((image) => [image.id, image]))
  const bare = [...images, ...containers].filter(({ top }) => top === undefined)
  return { roots, bare, layers, images: byId(images), containers: byId(containers), dockerSize, unsharedSize }
}

function newLayer({ chainId, diffId, dockerSize, diskSize }: ForestLayerRow, parent: Growing | undefined): Growing {
  return {
    chainId,
    diffId,
    parent,
    depth: parent === undefined ? 0 : parent.depth + 1,
    dockerSize,
    diskSize,
    stackSize: (parent?.stackSize ?? 0) + dockerSize,
    treeSize: dockerSize,
    treeLayers: 1,
    imageCount: 0,
    rowCount: 0,
    nameRank: Number.POSITIVE_INFINITY,
    children: [],
    images: [],
    twins: [],
  }
}

/** Makes the images in the order of their names, and hangs each on its topmost layer. */
function placeImages(rows: ReadonlyMap<number, Growing>, imageRows: Iterable<ForestImageRow>): readonly ForestImage[] {
  const found = [...imageRows].filter(({ top }) => top === undefined || rows.has(top))
  found.sort((a, b) => {
    const [first, second] = [a.names[0], b.names[0]]
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined) || (a.id < b.id ? -1 : 1)
    }
    return byName.compare(first, second) || (a.id < b.id ? -1 : 1)
  })
  return found.map(({ id, names, nameTotal, top: row }, nameRank) => {
    const top = row === undefined ? undefined : rows.get(row)
    const image = { id, names, nameTotal, label: names[0] ?? shortDigest(id), nameRank, top }
    if (top !== undefined) {
      top.images.push(image)
      top.imageCount += 1
      top.rowCount += 1
      top.nameRank = Math.min(top.nameRank, nameRank)
    }
    return image
  })
}

/** Puts containers after the images on the topmost layer of theirs, by name. They are no images: none shares for them. */
function placeContainers(
  rows: ReadonlyMap<number, Growing>,
  images: readonly ForestImage[],
  containerRows: Iterable<ForestContainer>,
): readonly ForestImage[] {
  const known = new Map(images.map((image) => [image.id, image]))
  const found = [...containerRows].filter(({ imageId }) => known.has(imageId))
  found.sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
  const nodes = new Map([...rows.values()].map((node) => [node.chainId, node]))
  return found.map((container, at) => {
    const { id, name, imageId } = container
    const top = known.get(imageId)?.top
    const node = top === undefined ? undefined : nodes.get(top.chainId)
    const row = { id, names: [name], nameTotal: 1, label: name, nameRank: images.length + at, top: node, container }
    if (node !== undefined) {
      node.images.push(row)
      node.rowCount += 1
    }
    return row
  })
}

/** Counts from the tops down what stands on each layer. */
function countTrees(layers: readonly Growing[]): void {
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at]
    const parent = layer?.parent
    if (layer === undefined || parent === undefined || layer.imageCount === 0) continue
    parent.treeSize += layer.treeSize
    parent.treeLayers += layer.treeLayers
    parent.imageCount += layer.imageCount
    parent.rowCount += layer.rowCount
    parent.nameRank = Math.min(parent.nameRank, layer.nameRank)
  }
}
