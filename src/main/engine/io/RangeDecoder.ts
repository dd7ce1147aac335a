import { DecodingFault } from './decodingError.ts'

const probabilityBits = 11
const half = 1 << (probabilityBits - 1)
const adaptation = 5
const smallestRange = 0x1000000
/** Bytes that a range coder begins with. */
const startLength = 5

/** Fresh probabilities, each one half. */
export function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(half)
}

/** LZMA's binary range decoder (the LZMA specification of the LZMA SDK, "Range Coder"). */
export class RangeDecoder {
  /** Range and code: in a typed array they stay plain 32-bit numbers, which makes all the difference in speed. */
  readonly #state = new Uint32Array(2)
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0

  /** Begins with the bytes of one chunk. Throws DecodingFault. */
  start(bytes: Uint8Array): void {
    if (bytes.length < startLength || bytes[0] !== 0) throw new DecodingFault('it is damaged')
    this.#bytes = bytes
    this.#at = startLength
    this.#state[0] = 0xffffffff
    this.#state[1] = ((bytes[1] ?? 0) << 24) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0)
  }

  /** Whether exactly the bytes of the chunk were used up, as they must be at its end. */
  get isFinished(): boolean {
    return this.#at === this.#bytes.length && this.#state[1] === 0
  }

  /** Decodes one bit and adapts its probability. */
  bit(table: Uint16Array, index: number): 0 | 1 {
    const state = this.#state
    const probability = table[index] ?? 0
    const range = state[0] ?? 0
    const code = state[1] ?? 0
    const bound = ((range >>> probabilityBits) * probability) >>> 0
    if (code < bound) {
      table[index] = probability + (((1 << probabilityBits) - probability) >> adaptation)
      if (bound < smallestRange) this.#normalize(bound, code)
      else state[0] = bound
      return 0
    }
    table[index] = probability - (probability >> adaptation)
    const rest = (range - bound) >>> 0
    if (rest < smallestRange) {
      this.#normalize(rest, code - bound)
    } else {
      state[0] = rest
      state[1] = code - bound
    }
    return 1
  }

  /** Decodes a number of `count` bits, highest first, with a tree of probabilities from `offset` on. */
  tree(table: Uint16Array, offset: number, count: number): number {
    let node = 1
    for (let index = 0; index < count; index++) node = (node << 1) | this.bit(table, offset + node)
    return node - (1 << count)
  }

  /** The same, lowest bit first. */
  reverseTree(table: Uint16Array, offset: number, count: number): number {
    let node = 1
    let value = 0
    for (let index = 0; index < count; index++) {
      const bit = this.bit(table, offset + node)
      node = (node << 1) | bit
      value |= bit << index
    }
    return value
  }

  /** Decodes a number of bits that are as likely as not. */
  direct(count: number): number {
    const state = this.#state
    let value = 0
    for (let index = 0; index < count; index++) {
      const range = (state[0] ?? 0) >>> 1
      let code = state[1] ?? 0
      const bit = code >= range ? 1 : 0
      if (bit === 1) code -= range
      value = (value << 1) | bit
      this.#normalizeOrKeep(range, code)
    }
    return value >>> 0
  }

  #normalizeOrKeep(range: number, code: number): void {
    if (range < smallestRange) this.#normalize(range, code)
    else {
      this.#state[0] = range
      this.#state[1] = code
    }
  }

  #normalize(range: number, code: number): void {
    this.#state[0] = range << 8
    this.#state[1] = (code << 8) | (this.#bytes[this.#at] ?? 0)
    this.#at++
  }
}
