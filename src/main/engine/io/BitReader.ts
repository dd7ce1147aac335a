/** Thrown when bits are asked for that have not come yet; the reader of a part then starts it anew. */
export const needsMore = new Error('Needs more input.')

/** Bits, highest first, of bytes that come in pieces. */
export class BitReader {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #buffer = 0
  #count = 0
  #markAt = 0
  #markBuffer = 0
  #markCount = 0

  push(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#markAt), chunk])
    this.#at -= this.#markAt
    this.#markAt = 0
  }

  /** Whether not a single bit is left. */
  get isEmpty(): boolean {
    return this.#count === 0 && this.#at === this.#bytes.length
  }

  /** Whole bytes that have come and are not read. */
  get available(): number {
    return this.#bytes.length - this.#at + (this.#count >> 3)
  }

  /** Remembers this place; what comes before is forgotten with the next push. */
  mark(): void {
    this.#markAt = this.#at
    this.#markBuffer = this.#buffer
    this.#markCount = this.#count
  }

  /** Goes back to the place that was marked. */
  rewind(): void {
    this.#at = this.#markAt
    this.#buffer = this.#markBuffer
    this.#count = this.#markCount
  }

  /** The next 1 to 24 bits. Throws needsMore. */
  take(bits: number): number {
    this.#fill(bits)
    this.#count -= bits
    return (this.#buffer >>> this.#count) & ((1 << bits) - 1)
  }

  /** The next 20 bits, without taking them; `available` must be 4 or more. */
  peek20(): number {
    while (this.#count < 20) {
      this.#buffer = (this.#buffer << 8) | (this.#bytes[this.#at++] ?? 0)
      this.#count += 8
    }
    return (this.#buffer >>> (this.#count - 20)) & 0xfffff
  }

  /** Takes bits that were peeked at. */
  skip(bits: number): void {
    this.#count -= bits
  }

  /** Skips to the next whole byte. */
  align(): void {
    this.#count -= this.#count & 7
  }

  #fill(bits: number): void {
    while (this.#count < bits) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw needsMore
      this.#at++
      this.#buffer = (this.#buffer << 8) | byte
      this.#count += 8
    }
  }
}
