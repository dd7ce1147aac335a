import type { RawName } from './types.ts'

/** Bytes being written: numbers as varints (7 bits a byte, lowest first), texts, raw bytes. */
export class VarintWriter {
  #bytes: Buffer = Buffer.alloc(16 * 1024)
  #length = 0

  /** A whole number from 0 to 2^53 - 1. */
  unsigned(value: number): void {
    this.#room(8)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  /** A whole number between -2^52 and 2^52, small ones short. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -value * 2 - 1 : value * 2)
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  /** The characters of a raw name from `from` on, a byte each. */
  text(name: RawName, from = 0): void {
    this.#room(name.length - from)
    for (let index = from; index < name.length; index++) this.#bytes[this.#length++] = name.charCodeAt(index)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What was written, as a copy; the writer is empty again. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** Reads what a VarintWriter wrote. Throws RangeError when the bytes end too early. */
export class VarintReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  unsigned(): number {
    let value = 0
    let weight = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
      weight *= 0x80
      if (weight > 2 ** 49) throw new RangeError('a number is too long')
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new RangeError('the bytes end too early')
    return byte
  }

  text(length: number): RawName {
    const end = this.#end(length)
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end
    return text
  }

  raw(length: number): Uint8Array {
    const end = this.#end(length)
    const bytes = Uint8Array.from(this.#bytes.subarray(this.#at, end))
    this.#at = end
    return bytes
  }

  #end(length: number): number {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('the bytes end too early')
    return end
  }
}
