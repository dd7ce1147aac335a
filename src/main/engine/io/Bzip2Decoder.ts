import { BitReader, needsMore } from './BitReader.ts'
import { type Bzip2BlockHeader, groupSize, readBlockHeader, readStreamHeader } from './bzip2Header.ts'
import type { Bzip2Tree } from './bzip2Tree.ts'
import { DecodingFault } from './decodingError.ts'
import type { ByteDecoder } from './PullDecoder.ts'

const pieceSize = 256 * 1024
/** Bytes that are certainly enough for one symbol; a sound file has more than that after its last one. */
const symbolBytes = 4
const runA = 0
const runB = 1

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value & 0x80000000) === 0 ? value << 1 : (value << 1) ^ 0x04c11db7
  return value
})

/**
 * Decodes bzip2, several streams in a row too. A block, at most 900,000 bytes before its last run-length
 * step, is held in memory; what it expands to comes in pieces. The checksums of blocks and streams are
 * verified. The format has no specification but its reference implementation (bzip2 1.0.8).
 */
export class Bzip2Decoder implements ByteDecoder {
  readonly #reader = new BitReader()
  #state: 'stream' | 'block' | 'symbols' | 'text' = 'stream'
  #blockSize = 0
  #streamChecksum = 0
  #streams = 0
  #header: Bzip2BlockHeader | undefined
  /** Move-to-front order of the bytes, and how far the symbols have come. */
  #order = new Uint8Array(256)
  #tree: Bzip2Tree | undefined
  #group = 0
  #groupLeft = 0
  #run = 0
  #runWeight = 1
  /** The block's bytes in the low eight bits, then the links of the text above them. */
  #block = new Uint32Array(0)
  #length = 0
  readonly #counts = new Uint32Array(256)
  /** Where the text is, the byte before and how often it came, for the first run-length step. */
  #position = 0
  #left = 0
  #previous = -1
  #repeats = 0
  #pendingRun = 0
  #checksum = 0

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk)
  }

  read(): Uint8Array | undefined {
    for (;;) {
      if (this.#state === 'text') {
        const piece = this.#readText()
        if (piece.length > 0) return piece
        continue
      }
      if (this.#state === 'symbols') {
        if (!this.#readSymbols()) return undefined
        continue
      }
      if (this.#reader.isEmpty || !this.#readHeader()) return undefined
    }
  }

  end(): void {
    if (this.#state !== 'stream' || !this.#reader.isEmpty || this.#streams === 0)
      throw new DecodingFault('it is cut off')
  }

  /** Reads a stream's or block's header as a whole; false when not all of it has come. */
  #readHeader(): boolean {
    this.#reader.mark()
    try {
      if (this.#state === 'stream') this.#startStream(readStreamHeader(this.#reader))
      else this.#startPart()
      return true
    } catch (error) {
      if (error !== needsMore) throw error
      this.#reader.rewind()
      return false
    }
  }

  #startStream(blockSize: number): void {
    this.#blockSize = blockSize
    if (this.#block.length < blockSize) this.#block = new Uint32Array(blockSize)
    this.#streamChecksum = 0
    this.#state = 'block'
  }

  #startPart(): void {
    const part = readBlockHeader(this.#reader)
    if ('end' in part) {
      if (part.end !== this.#streamChecksum) throw new DecodingFault('its checksum is wrong')
      this.#reader.align()
      this.#streams++
      this.#state = 'stream'
      return
    }
    this.#header = part
    this.#order.set(part.used)
    this.#counts.fill(0)
    this.#length = 0
    this.#group = 0
    this.#groupLeft = 0
    this.#run = 0
    this.#runWeight = 1
    this.#state = 'symbols'
  }

  /** Reads symbols while there are bits; false when more input is needed. */
  #readSymbols(): boolean {
    const reader = this.#reader
    const header = this.#header
    if (header === undefined) throw new DecodingFault('it is damaged')
    const endSymbol = header.used.length + 1
    while (reader.available >= symbolBytes) {
      if (this.#groupLeft === 0) this.#nextGroup(header)
      this.#groupLeft--
      const found = this.#tree?.find(reader.peek20()) ?? 0
      reader.skip(found & 31)
      const symbol = found >>> 5
      if (symbol === runA || symbol === runB) {
        this.#run += this.#runWeight << symbol
        this.#runWeight *= 2
        if (this.#run > this.#blockSize) throw new DecodingFault('it is damaged (a run longer than its block)')
        continue
      }
      this.#endRun()
      if (symbol === endSymbol) {
        this.#startText(header)
        return true
      }
      this.#putSymbol(symbol - 1)
    }
    reader.mark()
    return false
  }

  #nextGroup(header: Bzip2BlockHeader): void {
    const selector = header.selectors[this.#group++]
    this.#tree = selector === undefined ? undefined : header.trees[selector]
    if (this.#tree === undefined) throw new DecodingFault('it is damaged (more symbols than selectors)')
    this.#groupLeft = groupSize
  }

  #endRun(): void {
    if (this.#run === 0) return
    const byte = this.#order[0] ?? 0
    const end = this.#length + this.#run
    if (end > this.#blockSize) throw new DecodingFault('it is damaged (a block that is too long)')
    this.#counts[byte] = (this.#counts[byte] ?? 0) + this.#run
    this.#block.fill(byte, this.#length, end)
    this.#length = end
    this.#run = 0
    this.#runWeight = 1
  }

  #putSymbol(position: number): void {
    const order = this.#order
    const byte = order[position] ?? 0
    order.copyWithin(1, 0, position)
    order[0] = byte
    if (this.#length >= this.#blockSize) throw new DecodingFault('it is damaged (a block that is too long)')
    this.#counts[byte] = (this.#counts[byte] ?? 0) + 1
    this.#block[this.#length++] = byte
  }

  /** Turns the sorted bytes into links from each byte of the text to the next (inverse Burrows-Wheeler). */
  #startText(header: Bzip2BlockHeader): void {
    if (header.origin >= this.#length) throw new DecodingFault('it is damaged (the place where a block begins)')
    const block = this.#block
    const starts = new Uint32Array(256)
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      starts[byte] = sum
      sum += this.#counts[byte] ?? 0
    }
    for (let index = 0; index < this.#length; index++) {
      const byte = (block[index] ?? 0) & 0xff
      const to = starts[byte] ?? 0
      starts[byte] = to + 1
      block[to] = (block[to] ?? 0) | (index << 8)
    }
    this.#position = (block[header.origin] ?? 0) >>> 8
    this.#left = this.#length
    this.#previous = -1
    this.#repeats = 0
    this.#pendingRun = 0
    this.#checksum = 0xffffffff
    this.#state = 'text'
  }

  /** The next piece of the text, four equal bytes and a count being a run; ends the block with its checksum. */
  #readText(): Uint8Array {
    const piece = Buffer.allocUnsafe(pieceSize)
    const block = this.#block
    let at = 0
    let position = this.#position
    let previous = this.#previous
    let repeats = this.#repeats
    let checksum = this.#checksum
    while (at < pieceSize) {
      if (this.#pendingRun > 0) {
        this.#pendingRun--
      } else {
        if (this.#left === 0) break
        this.#left--
        const link = block[position] ?? 0
        position = link >>> 8
        const byte = link & 0xff
        if (repeats === 4) {
          this.#pendingRun = byte
          repeats = 0
          continue
        }
        if (byte === previous) repeats++
        else repeats = 1
        previous = byte
      }
      piece[at++] = previous
      checksum = (checksum << 8) ^ (crcTable[(checksum >>> 24) ^ previous] ?? 0)
    }
    this.#position = position
    this.#previous = previous
    this.#repeats = repeats
    this.#checksum = checksum
    if (this.#left === 0 && this.#pendingRun === 0) this.#endBlock()
    return piece.subarray(0, at)
  }

  #endBlock(): void {
    const checksum = ~this.#checksum >>> 0
    if (checksum !== this.#header?.checksum) throw new DecodingFault('its checksum is wrong')
    this.#streamChecksum = (((this.#streamChecksum << 1) | (this.#streamChecksum >>> 31)) ^ checksum) >>> 0
    this.#header = undefined
    this.#state = 'block'
  }
}
