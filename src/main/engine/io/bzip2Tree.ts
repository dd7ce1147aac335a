import { DecodingFault } from './decodingError.ts'

export const longestCode = 20
const fastBits = 10
const noSymbol = 0xffff

/** A canonical Huffman code of one bzip2 table; short codes are found in one look. */
export class Bzip2Tree {
  /** By the next ten bits: symbol times 32 plus code length, or 0xffff for a longer code. */
  readonly #fast = new Uint16Array(1 << fastBits).fill(noSymbol)
  /** By length: the first code beyond that length, left-aligned to 20 bits, and where its symbols begin. */
  readonly #limit = new Uint32Array(longestCode + 2)
  readonly #offset = new Int32Array(longestCode + 2)
  readonly #symbols: Uint16Array

  /** Throws DecodingFault when the lengths, 1 to 20 each, are more than codes exist for. */
  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length)
    let code = 0
    let count = 0
    for (let length = 1; length <= longestCode; length++) {
      const first = code
      this.#offset[length] = count - first
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue
        this.#symbols[count++] = symbol
        if (length <= fastBits) {
          const from = code << (fastBits - length)
          this.#fast.fill(symbol * 32 + length, from, from + (1 << (fastBits - length)))
        }
        code++
      }
      if (code > 2 ** length) throw new DecodingFault('it is damaged (a code table is impossible)')
      this.#limit[length] = code * 2 ** (longestCode - length)
      code *= 2
    }
  }

  /** The symbol that 20 bits begin with, times 32, plus its length. */
  find(bits: number): number {
    const entry = this.#fast[bits >>> (longestCode - fastBits)] ?? noSymbol
    if (entry !== noSymbol) return entry
    for (let length = fastBits + 1; length <= longestCode; length++) {
      if (bits >= (this.#limit[length] ?? 0)) continue
      const code = bits >>> (longestCode - length)
      return (this.#symbols[code + (this.#offset[length] ?? 0)] ?? 0) * 32 + length
    }
    throw new DecodingFault('it is damaged (a code that does not exist)')
  }
}
