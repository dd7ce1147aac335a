/** By how much pieces become larger while they get through, and smaller when they do not. */
const growth = 4

/** How large the pieces of an upload are, in bytes: small after a failure, when little is to be lost, then larger. */
export class PieceSizes {
  readonly #smallest: number
  #largest: number
  #next: number

  constructor(largest: number, smallest: number) {
    this.#smallest = smallest
    this.#largest = largest
    this.#next = largest
  }

  /** Of the piece that is to be sent next. */
  get next(): number {
    return this.#next
  }

  /** A piece got through. */
  grow(): void {
    this.#next = Math.min(this.#largest, this.#next * growth)
  }

  /** A request broke off; `inVain` when it was a piece, and nothing of it arrived: it may have been too large. */
  shrink(inVain: boolean): void {
    if (inVain) this.#largest = Math.max(this.#smallest, Math.ceil(this.#next / growth))
    this.#next = Math.min(this.#largest, this.#smallest)
  }
}
