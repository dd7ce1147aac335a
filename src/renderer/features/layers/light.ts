import type { LayerNode } from './forest.ts'
import type { ForestItem, ForestLayout, LayerItem } from './layoutForest.ts'

/**
 * What lights up when an item is pointed at: all in the rows of its images, which is what these images stack, and
 * with a dashed line the same content elsewhere.
 */
export interface Light {
  readonly source: ForestItem
  readonly top: number
  readonly bottom: number
  /** Blocks with a layer of the same diffID as one of the source's. */
  readonly twins: ReadonlySet<LayerItem>
}

/** The light of an item; a folded tree lights up as one row. */
export function lightOf(layout: ForestLayout, source: ForestItem): Light {
  const twins = new Set<LayerItem>()
  for (const layer of source.kind === 'layer' ? source.layers : []) {
    for (const twin of twinsOf(layer)) {
      const item = layout.layerItems.get(twin.chainId)
      if (item !== undefined && item !== source) twins.add(item)
    }
  }
  return { source, top: source.top, bottom: source.bottom, twins }
}

/** The layers with the same content over other stacks. */
export function twinsOf(layer: LayerNode): readonly LayerNode[] {
  return layer.twins.length === 1 ? [] : layer.twins.filter((twin) => twin !== layer)
}

/** Whether an item is in the rows that are lit: only layers of these images, and these images, are. */
export function isLit({ top, bottom }: Light, item: ForestItem): boolean {
  return item.top < bottom && item.bottom > top
}

/** Whether an item is as bright as everything is when nothing is pointed at. */
export function isBright(light: Light | undefined, item: ForestItem): boolean {
  return light === undefined || isLit(light, item) || (item.kind === 'layer' && light.twins.has(item))
}
