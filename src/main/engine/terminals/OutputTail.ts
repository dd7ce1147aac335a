/** Bytes that are kept: a viewer that is further behind is given the screen instead. */
const tailSize = 512 * 1024

/** The newest of what a program wrote, by its position in the whole of its output. */
export class OutputTail {
  readonly #ring = new Uint8Array(tailSize)
  #start = 0
  #end = 0

  /** Position of the first byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Position after the last one. */
  get end(): number {
    return this.#end
  }

  /** Takes in bytes, which stay the caller's. */
  add(bytes: Uint8Array): void {
    // Of what is more than is kept only the end is written.
    let at = this.#end + Math.max(0, bytes.length - tailSize)
    this.#end += bytes.length
    while (at < this.#end) {
      const place = at % tailSize
      const count = Math.min(this.#end - at, tailSize - place)
      const from = bytes.length - (this.#end - at)
      this.#ring.set(bytes.subarray(from, from + count), place)
      at += count
    }
    this.#start = Math.max(this.#start, this.#end - tailSize)
  }

  /** Forgets all, and goes on at another position. */
  restart(position: number): void {
    this.#start = position
    this.#end = position
  }

  /**
   * At most so many bytes from `position` on, which is kept; none at the end. They are true until more is added: the
   * caller copies what it keeps.
   */
  read(position: number, most: number): Uint8Array | undefined {
    if (position >= this.#end) return undefined
    const place = position % tailSize
    const count = Math.min(most, this.#end - position, tailSize - place)
    return this.#ring.subarray(place, place + count)
  }
}
