import { DecodingFault } from './decodingError.ts'

const smallestCapacity = 1024 * 1024
const slack = 4 * 1024 * 1024

/** What LZMA has decoded lately: as much as matches may reach back to, and what is not read yet. */
export class LzmaWindow {
  readonly #size: number
  readonly #most: number
  #bytes = new Uint8Array(smallestCapacity)
  #end = 0
  #readFrom = 0
  /** Where the dictionary begins; nothing before it may be matched. */
  #start = 0

  /** `size` is how far back matches may reach, in bytes; memory grows with the data up to a little more. */
  constructor(size: number) {
    this.#size = size
    this.#most = size + Math.max(slack, Math.min(size, 4 * slack))
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  get end(): number {
    return this.#end
  }

  /** Makes room for `length` more bytes, which the decoder puts at `end` in `bytes`. */
  reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return
    if (this.#end + length > this.#most) this.#slide()
    if (this.#end + length <= this.#bytes.length) return
    const larger = new Uint8Array(Math.min(this.#most, Math.max(this.#end + length, this.#bytes.length * 2)))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
  }

  /** How far back a match may reach now. */
  get reach(): number {
    return Math.min(this.#end - this.#start, this.#size)
  }

  /** Says that the bytes up to `end` are there. */
  advance(end: number): void {
    this.#end = end
  }

  /** Puts bytes that were not compressed. */
  put(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.#bytes.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Forgets all there is, for matches. */
  reset(): void {
    this.#start = this.#end
  }

  /** The byte before `end`, 0 at the beginning. */
  get previous(): number {
    return this.#end > this.#start ? (this.#bytes[this.#end - 1] ?? 0) : 0
  }

  /** A copy of what has come since the last call. */
  read(): Uint8Array {
    const piece = this.#bytes.slice(this.#readFrom, this.#end)
    this.#readFrom = this.#end
    return piece
  }

  /** Drops what is beyond reach. All of it has been read, since reading follows every chunk. */
  #slide(): void {
    const keep = this.reach
    const from = this.#end - keep
    if (from > this.#readFrom) throw new DecodingFault('it is damaged')
    this.#bytes.copyWithin(0, from, this.#end)
    this.#readFrom -= from
    this.#start = Math.max(0, this.#start - from)
    this.#end = keep
  }
}
