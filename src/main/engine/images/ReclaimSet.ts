import type { Holdings } from '../metadata/holdings.ts'
import type { ReclaimedSize } from '../metadata/reclaim.ts'

/**
 * A set of images, and exactly what removing them frees. What two images share is freed when the last of its
 * holders is in the set. Taking one in or out costs as much as it holds, whatever the store's size.
 */
export class ReclaimSet {
  readonly #holdings: Holdings
  /** For each thing, how many of its holders are not in the set. */
  readonly #blobs: Int32Array
  readonly #chains: Int32Array
  readonly #layers: Int32Array
  readonly #members = new Set<number>()
  #own = 0
  #resting = 0
  #snapshots = 0
  #dockerSize = 0

  constructor(holdings: Holdings) {
    this.#holdings = holdings
    this.#blobs = Int32Array.from(holdings.blobs, ({ holders }) => holders)
    this.#chains = Int32Array.from(holdings.chains, ({ holders }) => holders)
    this.#layers = Int32Array.from(holdings.layers, ({ chains }) => chains)
  }

  /** Bytes on disk that only the set holds. */
  get size(): ReclaimedSize {
    return { own: this.#own, resting: this.#resting, snapshots: this.#snapshots }
  }

  /** Bytes on disk that removing the set for good frees at once: blobs, layer indexes and unpacked layers. */
  get diskSize(): number {
    return this.#own + this.#snapshots
  }

  /** Bytes as Docker counts them in the layers that go. */
  get dockerSize(): number {
    return this.#dockerSize
  }

  /** Whether an image, by its place, is in the set. */
  has(image: number): boolean {
    return this.#members.has(image)
  }

  /** Takes an image in that is not in the set. */
  add(image: number): void {
    this.#members.add(image)
    this.#move(image, -1)
  }

  /** Takes an image out that is in the set. */
  remove(image: number): void {
    this.#members.delete(image)
    this.#move(image, 1)
  }

  /** Whether a chain, by its place, goes with the set. */
  frees(chain: number): boolean {
    return this.#chains[chain] === 0
  }

  #move(place: number, step: 1 | -1): void {
    const { images, blobs, chains, layers } = this.#holdings
    const image = images[place]
    if (image === undefined) return
    for (const blob of image.blobs) {
      if (this.#turns(this.#blobs, blob, step)) this.#count(blobs[blob], step)
    }
    for (const place of image.chains) {
      const chain = chains[place]
      if (chain === undefined || !this.#turns(this.#chains, place, step)) continue
      this.#dockerSize -= step * chain.dockerSize
      this.#snapshots -= step * chain.diskSize
      if (this.#turns(this.#layers, chain.layer, step)) this.#count(layers[chain.layer], step)
    }
  }

  #count(held: { readonly diskSize: number; readonly rests: boolean } | undefined, step: 1 | -1): void {
    if (held === undefined) return
    if (held.rests) this.#resting -= step * held.diskSize
    else this.#own -= step * held.diskSize
  }

  /** Counts a holder out of the set or into it; says whether the thing goes now and did not, or the other way. */
  #turns(counts: Int32Array, place: number, step: 1 | -1): boolean {
    const before = counts[place] ?? 0
    counts[place] = before + step
    return before + step === 0 || before === 0
  }
}
