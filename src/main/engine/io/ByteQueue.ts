/** Bytes that come in pieces, taken in pieces of another size. */
export class ByteQueue {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  push(chunk: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at)
    const more = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    this.#bytes = rest.length === 0 ? more : Buffer.concat([rest, more])
    this.#at = 0
  }

  /** Bytes that have come and are not taken. */
  get available(): number {
    return this.#bytes.length - this.#at
  }

  /** A byte that is not taken yet; undefined when it has not come. */
  peek(offset: number): number | undefined {
    return this.#bytes[this.#at + offset]
  }

  /** The next bytes; the caller has seen that so many are available. */
  take(length: number): Buffer {
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }
}
