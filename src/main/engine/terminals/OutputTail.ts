/** Bytes that are kept: a viewer that is further behind is given the screen instead. */
const tailLimit = 512 * 1024

interface Chunk {
  /** Of its first byte. */
  readonly position: number
  readonly bytes: Uint8Array
}

/** The newest of what a program wrote, by its position in the whole of its output. */
export class OutputTail {
  #chunks: Chunk[] = []
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

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#chunks.push({ position: this.#end, bytes })
    this.#end += bytes.length
    let dropped = 0
    while (this.#end - this.#start > tailLimit && dropped < this.#chunks.length - 1) {
      dropped++
      this.#start = this.#chunks[dropped]?.position ?? this.#end
    }
    if (dropped > 0) this.#chunks = this.#chunks.slice(dropped)
  }

  /** Forgets all, and goes on at another position. */
  restart(position: number): void {
    this.#chunks = []
    this.#start = position
    this.#end = position
  }

  /** At most so many bytes from `position` on, which is kept; none at the end. */
  read(position: number, most: number): Uint8Array | undefined {
    const chunk = this.#chunks.findLast((entry) => entry.position <= position)
    if (chunk === undefined || position >= this.#end) return undefined
    const at = position - chunk.position
    return chunk.bytes.subarray(at, at + most)
  }
}
