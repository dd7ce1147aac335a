import type { Forest, LayerNode } from './forest.ts'
import type { ForestItem } from './layoutForest.ts'

/** What is to be freed, as the address says it. */
export interface PlanGoal {
  /** Bytes on disk. */
  readonly bytes: number
  /** Images that stay, 12 digits of their IDs. */
  readonly keep: readonly string[]
}

/** What a plan to free some bytes takes away, as far as the forest shows it. */
export interface ForestPlan {
  /** IDs. */
  readonly images: ReadonlySet<string>
  /** Layers of which every image goes. */
  readonly layers: ReadonlySet<LayerNode>
}

/** The images of a plan and the layers that no other image stacks. */
export function planInForest(forest: Forest, imageIds: Iterable<string>): ForestPlan {
  const images = new Set(imageIds)
  const going = new Map<LayerNode, number>()
  for (const id of images) {
    for (let layer = forest.images.get(id)?.top; layer !== undefined; layer = layer.parent) {
      going.set(layer, (going.get(layer) ?? 0) + 1)
    }
  }
  const layers = [...going].flatMap(([layer, count]) => (count === layer.imageCount ? [layer] : []))
  return { images, layers: new Set(layers) }
}

/** Whether all that an item stands for goes with the plan. */
export function isGoing(plan: ForestPlan | undefined, item: ForestItem): boolean {
  if (plan === undefined) return false
  if (item.kind === 'image') return plan.images.has(item.key)
  return item.layers.every((layer) => plan.layers.has(layer))
}
