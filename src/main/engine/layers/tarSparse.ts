import type { PaxSparse } from './paxRecords.ts'
import { TarFault } from './tarFault.ts'
import { gnuFields, type TarLimits } from './tarFormat.ts'
import { readNumber } from './tarNumbers.ts'
import type { TarHandler } from './types.ts'

/** Where the stored bytes of a sparse file belong: offset and length of each segment, in turn. */
export interface SparseMap {
  readonly realSize: number
  readonly segments: number[]
}

const segmentLength = 24
const numberLength = 12
const newline = 0x0a
const zeros = new Uint8Array(64 * 1024)

/** Adds the segments of a GNU header or extension block at `from`; says whether another extension follows. */
export function readGnuSegments(bytes: Uint8Array, at: number, isExtension: boolean, segments: number[]): boolean {
  const count = isExtension ? gnuFields.extensionSparseCount : gnuFields.sparseCount
  const from = at + (isExtension ? 0 : gnuFields.sparse)
  for (let index = 0; index < count; index++) {
    const start = from + index * segmentLength
    if (bytes[start] === 0) break
    segments.push(readNumber(bytes, start, numberLength), readNumber(bytes, start + numberLength, numberLength))
  }
  return bytes[at + (isExtension ? gnuFields.extensionIsExtended : gnuFields.isExtended)] !== 0
}

/** The real size that an old GNU sparse header gives. */
export function readGnuRealSize(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at + gnuFields.realSize[0], gnuFields.realSize[1])
}

/** Which of GNU's pax sparse formats the records are: 'header' has the map in them, 'content' before the content. */
export function paxSparseFormat(sparse: PaxSparse): 'header' | 'content' | 'none' {
  const { major, minor } = sparse
  if (major === undefined && minor === undefined) return sparse.map === undefined ? 'none' : 'header'
  if (major === '0' && (minor === '0' || minor === '1')) return 'header'
  if (major === '1' && minor === '0') return 'content'
  throw new TarFault(
    `is a sparse file of GNU format ${major ?? '?'}.${minor ?? '?'}, which is not known`,
    'UNSUPPORTED',
  )
}

/** Reads a GNU 1.0 sparse map, decimal lines that fill whole blocks before the content: a count, then pairs. */
export class SparseContentMap {
  readonly segments: number[] = []
  readonly #limits: TarLimits
  #wanted = -1
  #value = 0
  #digits = 0

  constructor(limits: TarLimits) {
    this.#limits = limits
  }

  /** Reads the next block of the map; true when the map is complete, what is left of the block being padding. */
  push(block: Uint8Array): boolean {
    for (const byte of block) {
      if (byte === newline && this.#digits > 0) {
        if (this.#endLine()) return true
        continue
      }
      const digit = byte - 0x30
      if (digit < 0 || digit > 9 || this.#digits >= 15)
        throw new TarFault('has a sparse map that is not made of numbers')
      this.#value = this.#value * 10 + digit
      this.#digits++
    }
    return false
  }

  #endLine(): boolean {
    const value = this.#value
    this.#value = 0
    this.#digits = 0
    if (this.#wanted < 0) {
      if (value > this.#limits.sparseSegments) throw tooManySegments(this.#limits)
      this.#wanted = value * 2
    } else {
      this.segments.push(value)
    }
    return this.segments.length === this.#wanted
  }
}

/** Gives a handler a sparse file's whole content, the holes as such or as zeros. */
export class SparseContent {
  readonly #map: SparseMap
  readonly #handler: Pick<TarHandler, 'data' | 'hole'>
  #index = 0
  #at = 0
  #taken = 0

  constructor(map: SparseMap, handler: Pick<TarHandler, 'data' | 'hole'>) {
    this.#map = map
    this.#handler = handler
  }

  /** Takes the next stored bytes, after verifySparseMap has found that they fit. */
  push(stored: Uint8Array): void {
    let from = 0
    while (from < stored.length) {
      const offset = this.#map.segments[this.#index] ?? 0
      const left = (this.#map.segments[this.#index + 1] ?? 0) - this.#taken
      if (left === 0) {
        this.#index += 2
        this.#taken = 0
        continue
      }
      if (this.#taken === 0) this.#fillTo(offset)
      const length = Math.min(left, stored.length - from)
      this.#handler.data(stored.subarray(from, from + length))
      from += length
      this.#taken += length
      this.#at += length
    }
  }

  /** Tells the hole at the end. */
  finish(): void {
    this.#fillTo(this.#map.realSize)
  }

  #fillTo(offset: number): void {
    if (this.#handler.hole !== undefined) {
      if (this.#at < offset) this.#handler.hole(offset - this.#at)
      this.#at = offset
      return
    }
    while (this.#at < offset) {
      const length = Math.min(zeros.length, offset - this.#at)
      this.#handler.data(length === zeros.length ? zeros : zeros.subarray(0, length))
      this.#at += length
    }
  }
}

/** The refusal of a sparse file in too many pieces. */
export function tooManySegments(limits: TarLimits): TarFault {
  return new TarFault(
    `is a sparse file of more than ${limits.sparseSegments.toLocaleString('en')} pieces, the most that is read`,
    'UNSUPPORTED',
  )
}

/** Throws TarFault unless the segments lie in order inside the real size and add up to the stored bytes. */
export function verifySparseMap(map: SparseMap, storedSize: number, limits: TarLimits): void {
  const { segments, realSize } = map
  if (segments.length % 2 !== 0) throw new TarFault('has a sparse map with an offset but no length')
  if (segments.length / 2 > limits.sparseSegments) throw tooManySegments(limits)
  let end = 0
  let stored = 0
  for (let index = 0; index < segments.length; index += 2) {
    const offset = segments[index] ?? 0
    const length = segments[index + 1] ?? 0
    if (offset < end || length < 0 || offset + length > realSize) {
      throw new TarFault('has a sparse map whose pieces overlap or lie outside the file')
    }
    end = offset + length
    stored += length
  }
  if (stored !== storedSize) throw new TarFault('has a sparse map that does not fit the bytes stored')
}
