import type { HoldingImage, Holdings } from '../metadata/holdings.ts'
import { ReclaimSet } from './ReclaimSet.ts'

/** What is to be freed, and what must stay. */
export interface Goal {
  /** Bytes on disk to free at least. */
  readonly bytes: number
  /** Places of images that stay. */
  readonly kept: ReadonlySet<number>
}

/** The images that are to go for a goal. */
export interface Choice {
  /** Their places, the safest first; one that was made from another comes before that. */
  readonly images: readonly number[]
  /** The set of them. */
  readonly set: ReclaimSet
  readonly reached: boolean
  /** All untagged images that may go, and all images that may go: how many, and the bytes on disk that frees. */
  readonly untagged: Extent
  readonly most: Extent
}

interface Extent {
  readonly images: number
  readonly freed: number
}

/**
 * Chooses the safest images whose removal frees at least so many bytes on disk: those without a tag first, then the
 * others, the oldest first, until it is enough; then lets go of each that turned out not to be needed, the least safe
 * first. So none of the chosen can be left out. An image goes only with all that were made from it. The same holdings
 * and goal give the same choice.
 */
export function chooseToFree(holdings: Holdings, { bytes, kept }: Goal): Choice {
  const order = safestFirst(holdings.images)
  const chosen = new Chosen(holdings, kept)
  for (const image of order) {
    if (chosen.set.diskSize >= bytes) break
    chosen.take(image, () => chosen.set.diskSize >= bytes)
  }
  const reached = chosen.set.diskSize >= bytes
  // Where the goal is out of reach, all that frees something is needed.
  chosen.letGo(Math.min(bytes, chosen.set.diskSize))
  const all = new Chosen(holdings, kept)
  const firstTagged = order.findIndex((image) => holdings.images[image]?.hasTag === true)
  const tagged = firstTagged === -1 ? order.length : firstTagged
  for (const image of order.slice(0, tagged)) all.take(image, () => false)
  const untagged = all.extent
  for (const image of order.slice(tagged)) all.take(image, () => false)
  return { images: chosen.images, set: chosen.set, reached, untagged, most: all.extent }
}

/** When an image last mattered to a person, as far as is known: milliseconds since 1970. */
export function ageOf({ created, lastTagged }: Pick<HoldingImage, 'created' | 'lastTagged'>): number {
  return Math.max(created, lastTagged)
}

/** The places of all images: untagged ones first, then the oldest; ties by ID. */
function safestFirst(images: readonly HoldingImage[]): number[] {
  const ranked = images.map((image, place) => ({
    place,
    hasTag: image.hasTag ? 1 : 0,
    age: ageOf(image),
    id: image.id,
  }))
  ranked.sort((a, b) => a.hasTag - b.hasTag || a.age - b.age || (a.id < b.id ? -1 : 1))
  return ranked.map(({ place }) => place)
}

/** Images as they are chosen. */
class Chosen {
  readonly set: ReclaimSet
  readonly #images: readonly HoldingImage[]
  readonly #kept: ReadonlySet<number>
  /** For each image, how many that stay were made from it. */
  readonly #children: Int32Array
  /** Images whose turn came when one made from them still stayed. */
  readonly #waiting = new Set<number>()
  #order: number[] = []

  constructor(holdings: Holdings, kept: ReadonlySet<number>) {
    this.set = new ReclaimSet(holdings)
    this.#images = holdings.images
    this.#kept = kept
    this.#children = new Int32Array(holdings.images.length)
    for (const { parent } of holdings.images) this.#count(parent, 1)
  }

  /** How many are chosen, and the bytes on disk that frees. */
  get extent(): Extent {
    return { images: this.#order.length, freed: this.set.diskSize }
  }

  /** The chosen ones in the order in which they were taken. */
  get images(): readonly number[] {
    return this.#order
  }

  /** Takes an image, and then those it was made from that waited for it; until it is enough. */
  take(image: number, isEnough: () => boolean): void {
    for (let next: number | undefined = image; next !== undefined; next = this.#awakened(next)) {
      if (this.#kept.has(next) || this.set.has(next) || isEnough()) return
      if (this.#children[next] !== 0) {
        this.#waiting.add(next)
        return
      }
      this.set.add(next)
      this.#order.push(next)
      this.#count(this.#images[next]?.parent, -1)
    }
  }

  /** Lets go of every image, with those it was made from, without which at least `bytes` are freed still. */
  letGo(bytes: number): void {
    for (const image of this.#order.toReversed()) {
      if (!this.set.has(image)) continue
      const line = this.#lineage(image)
      for (const member of line) this.set.remove(member)
      if (this.set.diskSize < bytes) for (const member of line) this.set.add(member)
    }
    this.#order = this.#order.filter((image) => this.set.has(image))
  }

  /** The image that this one was made from, when it waited and nothing else made from it stays. */
  #awakened(image: number): number | undefined {
    const parent = this.#images[image]?.parent
    return parent !== undefined && this.#waiting.has(parent) && this.#children[parent] === 0 ? parent : undefined
  }

  /** The image and, as far as they are chosen, the one it was made from, the one that was made from, and so on. */
  #lineage(image: number): number[] {
    const line = [image]
    for (let next = this.#images[image]?.parent; next !== undefined && this.set.has(next); ) {
      line.push(next)
      next = this.#images[next]?.parent
    }
    return line
  }

  #count(image: number | undefined, step: 1 | -1): void {
    if (image !== undefined) this.#children[image] = (this.#children[image] ?? 0) + step
  }
}
