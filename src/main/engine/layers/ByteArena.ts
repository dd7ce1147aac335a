import type { RawName } from './types.ts'

/** Many short names one after the other in one growing piece of memory. */
export class ByteArena {
  #bytes: Buffer = Buffer.alloc(64 * 1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Keeps the characters of `name` from `from` to `to`; returns where. */
  add(name: RawName, from = 0, to = name.length): number {
    const offset = this.#length
    const end = offset + to - from
    if (end > this.#bytes.length) this.#grow(end)
    for (let index = from; index < to; index++) this.#bytes[offset + index - from] = name.charCodeAt(index)
    this.#length = end
    return offset
  }

  /** Whether the `to - from` bytes at `offset` are those characters of `name`. */
  equals(offset: number, name: RawName, from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      if (this.#bytes[offset + index - from] !== name.charCodeAt(index)) return false
    }
    return true
  }

  /** Orders two kept names as bytes. */
  compare(offsetA: number, lengthA: number, offsetB: number, lengthB: number): number {
    const bytes = this.#bytes
    const shared = Math.min(lengthA, lengthB)
    for (let index = 0; index < shared; index++) {
      const difference = (bytes[offsetA + index] ?? 0) - (bytes[offsetB + index] ?? 0)
      if (difference !== 0) return difference
    }
    return lengthA - lengthB
  }

  read(offset: number, length: number): RawName {
    return this.#bytes.toString('latin1', offset, offset + length)
  }

  #grow(needed: number): void {
    const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
