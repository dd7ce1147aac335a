import type { Holdings } from '../metadata/holdings.ts'
import type { ChosenSet } from './plannedSet.ts'
import { ReclaimSet } from './ReclaimSet.ts'

/** Which images may be pruned, by their places. */
export interface PruneChoice {
  /** Those that the filters let pass. */
  readonly matching: ReadonlySet<number>
  /** Those that containers were made from. */
  readonly kept: ReadonlySet<number>
  /** Only images without a tag. */
  readonly isDangling: boolean
}

/**
 * Chooses what `docker image prune` takes: images that match, and unnamed ones that only those were made from. An image
 * goes only with all that were made from it, and after them.
 */
export function chooseToPrune(holdings: Holdings, { matching, kept, isDangling }: PruneChoice): ChosenSet {
  const { images } = holdings
  const set = new ReclaimSet(holdings)
  const order: number[] = []
  const children = new Int32Array(images.length)
  for (const { parent } of images) if (parent !== undefined) children[parent] = (children[parent] ?? 0) + 1
  const isWanted = (place: number): boolean =>
    matching.has(place) && !kept.has(place) && !(isDangling && images[place]?.hasTag === true)
  const take = (image: number): void => {
    for (let next: number | undefined = image; next !== undefined; ) {
      set.add(next)
      order.push(next)
      const parent: number | undefined = images[next]?.parent
      if (parent === undefined) return
      children[parent] = (children[parent] ?? 0) - 1
      const isLeft: boolean = images[parent]?.hasName === false && !kept.has(parent)
      next = children[parent] === 0 && (isLeft || isWanted(parent)) ? parent : undefined
    }
  }
  for (const place of images.keys()) {
    if (children[place] === 0 && !set.has(place) && isWanted(place)) take(place)
  }
  return { images: order, set }
}
