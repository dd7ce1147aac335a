/** Bytes that a ring begins with; it doubles as output comes. */
const firstSize = 4096

/** The newest bytes of an output, each with its position from the first byte ever written. */
export class OutputRing {
  readonly #limit: number
  #bytes = Buffer.alloc(0)
  #end = 0
  #kept = 0

  /** Keeps `limit` bytes, a power of two. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Position of the oldest byte that is kept. */
  get start(): number {
    return this.#end - this.#kept
  }

  /** Position after the newest byte. */
  get end(): number {
    return this.#end
  }

  append(bytes: Buffer): void {
    this.#grow(bytes.length)
    const size = this.#bytes.length
    const fresh = bytes.length > size ? bytes.subarray(bytes.length - size) : bytes
    this.#end += bytes.length
    this.#kept = Math.min(this.#kept + bytes.length, size)
    const at = (this.#end - fresh.length) % size
    const untilWrap = Math.min(fresh.length, size - at)
    this.#bytes.set(fresh.subarray(0, untilWrap), at)
    this.#bytes.set(fresh.subarray(untilWrap), 0)
  }

  /** A copy of up to `limit` bytes from a position that is kept on. */
  read(position: number, limit: number): Buffer {
    const length = Math.min(limit, this.#end - position)
    const at = position % this.#bytes.length
    const untilWrap = Math.min(length, this.#bytes.length - at)
    return Buffer.concat([this.#bytes.subarray(at, at + untilWrap), this.#bytes.subarray(0, length - untilWrap)])
  }

  #grow(more: number): void {
    const needed = this.#kept + more
    if (needed <= this.#bytes.length || this.#bytes.length === this.#limit) return
    let size = Math.max(firstSize, this.#bytes.length)
    while (size < needed && size < this.#limit) size *= 2
    const kept = this.#kept === 0 ? Buffer.alloc(0) : this.read(this.start, this.#kept)
    this.#bytes = Buffer.alloc(Math.min(size, this.#limit))
    const at = (this.#end - kept.length) % this.#bytes.length
    const untilWrap = Math.min(kept.length, this.#bytes.length - at)
    this.#bytes.set(kept.subarray(0, untilWrap), at)
    this.#bytes.set(kept.subarray(untilWrap), 0)
  }
}
