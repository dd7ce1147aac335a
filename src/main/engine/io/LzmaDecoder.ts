import { DecodingFault } from './decodingError.ts'
import type { LzmaWindow } from './LzmaWindow.ts'
import { probabilities, type RangeDecoder } from './RangeDecoder.ts'

const states = 12
const firstStateAfterMatch = 7
const positionStates = 16
const literalSize = 0x300
const shortestMatch = 2
const lengthStates = 4
const slotBits = 6
const firstModelSlot = 4
const firstDirectSlot = 14
const alignBits = 4

/** The probabilities of match lengths. */
class LengthModel {
  readonly #choice = probabilities(2)
  readonly #low = probabilities(positionStates << 3)
  readonly #middle = probabilities(positionStates << 3)
  readonly #high = probabilities(1 << 8)

  decode(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, positionState << 3, 3)
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, positionState << 3, 3)
    return 16 + range.tree(this.#high, 0, 8)
  }
}

/** LZMA's model of the data, made anew at each state reset (the LZMA specification of the LZMA SDK). */
export class LzmaDecoder {
  readonly #literalContextBits: number
  readonly #literalPositionMask: number
  readonly #positionMask: number
  readonly #literals: Uint16Array
  readonly #isMatch = probabilities(states * positionStates)
  readonly #isRepeat = probabilities(states)
  readonly #isRepeat0 = probabilities(states)
  readonly #isRepeat1 = probabilities(states)
  readonly #isRepeat2 = probabilities(states)
  readonly #isRepeat0Long = probabilities(states * positionStates)
  readonly #slots = probabilities(lengthStates << slotBits)
  readonly #special = probabilities(128)
  readonly #align = probabilities(1 << alignBits)
  readonly #matchLength = new LengthModel()
  readonly #repeatLength = new LengthModel()
  #state = 0
  #distance0 = 0
  #distance1 = 0
  #distance2 = 0
  #distance3 = 0
  /** Bytes decoded since the dictionary was reset, which positions count from. */
  #position: number

  /** `properties` is LZMA's byte of lc, lp and pb. Throws DecodingFault when LZMA2 does not allow it. */
  constructor(properties: number, position: number) {
    const contextBits = properties % 9
    const rest = Math.floor(properties / 9)
    const positionBits = rest % 5
    if (properties >= 225 || contextBits + positionBits > 4) throw new DecodingFault('it is damaged (LZMA properties)')
    this.#literalContextBits = contextBits
    this.#literalPositionMask = (1 << positionBits) - 1
    this.#positionMask = (1 << Math.floor(rest / 5)) - 1
    this.#literals = probabilities(literalSize << (contextBits + positionBits))
    this.#position = position
  }

  /** Counts bytes that came into the window by another way. */
  skip(length: number): void {
    this.#position += length
  }

  /** Decodes exactly `length` bytes into the window. Throws DecodingFault. */
  decode(range: RangeDecoder, window: LzmaWindow, length: number): void {
    window.reserve(length)
    const bytes = window.bytes
    const begin = window.end
    const end = begin + length
    const before = window.reach
    let previous = window.previous
    let at = begin
    let state = this.#state
    while (at < end) {
      const position = this.#position + at - begin
      const positionState = position & this.#positionMask
      if (range.bit(this.#isMatch, state * positionStates + positionState) === 0) {
        const row =
          ((position & this.#literalPositionMask) << this.#literalContextBits) +
          (previous >> (8 - this.#literalContextBits))
        const matched = state >= firstStateAfterMatch ? (bytes[at - this.#distance0 - 1] ?? 0) : -1
        previous = this.#literal(range, row * literalSize, matched)
        bytes[at++] = previous
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
        continue
      }
      let count: number
      if (range.bit(this.#isRepeat, state) === 0) {
        count = this.#match(range, positionState)
        state = state < firstStateAfterMatch ? 7 : 10
      } else {
        count = this.#repeat(range, state, positionState)
        if (count === 1) state = state < firstStateAfterMatch ? 9 : 11
        else state = state < firstStateAfterMatch ? 8 : 11
      }
      const distance = this.#distance0 + 1
      if (distance > before + at - begin || count > end - at) throw new DecodingFault('it is damaged')
      for (let left = count; left > 0; left--) {
        bytes[at] = bytes[at - distance] ?? 0
        at++
      }
      previous = bytes[at - 1] ?? 0
    }
    this.#state = state
    this.#position += length
    window.advance(end)
  }

  /** A byte by itself; after a match the byte that stands where the match would have gone on helps to foretell it. */
  #literal(range: RangeDecoder, offset: number, matched: number): number {
    let symbol = 1
    if (matched >= 0) {
      let foretold = matched
      do {
        const expected = (foretold >> 7) & 1
        foretold <<= 1
        const bit = range.bit(this.#literals, offset + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (bit !== expected) break
      } while (symbol < 0x100)
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(this.#literals, offset + symbol)
    return symbol & 0xff
  }

  /** A match at a new distance; returns its length. */
  #match(range: RangeDecoder, positionState: number): number {
    this.#distance3 = this.#distance2
    this.#distance2 = this.#distance1
    this.#distance1 = this.#distance0
    const length = this.#matchLength.decode(range, positionState)
    const slot = range.tree(this.#slots, Math.min(length, lengthStates - 1) << slotBits, slotBits)
    this.#distance0 = slot < firstModelSlot ? slot : this.#longDistance(range, slot)
    return length + shortestMatch
  }

  #longDistance(range: RangeDecoder, slot: number): number {
    const bits = (slot >> 1) - 1
    const high = (2 | (slot & 1)) * 2 ** bits
    if (slot < firstDirectSlot) return high + range.reverseTree(this.#special, high - slot, bits)
    return high + range.direct(bits - alignBits) * (1 << alignBits) + range.reverseTree(this.#align, 0, alignBits)
  }

  /** A match at one of the last four distances; returns its length, 1 for a single byte at the last one. */
  #repeat(range: RangeDecoder, state: number, positionState: number): number {
    if (range.bit(this.#isRepeat0, state) === 0) {
      if (range.bit(this.#isRepeat0Long, state * positionStates + positionState) === 0) return 1
    } else {
      let distance = this.#distance1
      if (range.bit(this.#isRepeat1, state) === 1) {
        distance = this.#distance2
        if (range.bit(this.#isRepeat2, state) === 1) {
          distance = this.#distance3
          this.#distance3 = this.#distance2
        }
        this.#distance2 = this.#distance1
      }
      this.#distance1 = this.#distance0
      this.#distance0 = distance
    }
    return this.#repeatLength.decode(range, positionState) + shortestMatch
  }
}
