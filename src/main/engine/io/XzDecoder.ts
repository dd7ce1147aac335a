import { ByteQueue } from './ByteQueue.ts'
import { DecodingFault } from './decodingError.ts'
import { Lzma2Decoder } from './Lzma2Decoder.ts'
import type { ByteDecoder } from './PullDecoder.ts'
import { XzIndexReader } from './XzIndexReader.ts'
import { type XzCheck, xzCheck } from './xzCheck.ts'
import {
  readBlockHeader,
  readStreamHeader,
  streamFooterLength,
  streamHeaderLength,
  verifyStreamFooter,
  type XzBlockHeader,
} from './xzHeaders.ts'

const indexIndicator = 0

/** A block being decoded. */
interface Block {
  readonly header: XzBlockHeader
  readonly headerLength: number
  readonly lzma: Lzma2Decoder
  readonly check: XzCheck
  size: number
}

/**
 * Decodes xz (the .xz file format 1.2.1), several streams in a row too, with LZMA2 and no other filter. All
 * checks are verified: CRC-32, CRC-64 and SHA-256 of blocks, headers, index and footer. Memory is the
 * dictionary, at most 128 MiB, and a few MiB.
 */
export class XzDecoder implements ByteDecoder {
  readonly #queue = new ByteQueue()
  #state: 'padding' | 'blockHeader' | 'data' | 'check' | 'index' | 'footer' = 'padding'
  #checkType = 0
  #streams = 0
  #paddingLength = 0
  #index = new XzIndexReader()
  #block: Block | undefined

  push(chunk: Uint8Array): void {
    this.#queue.push(chunk)
  }

  read(): Uint8Array | undefined {
    for (;;) {
      if (this.#state === 'data') {
        const piece = this.#readData()
        if (piece !== undefined) return piece
        if (this.#state === 'data') return undefined
      } else if (!this.#readPart()) return undefined
    }
  }

  end(): void {
    const isWhole = this.#state === 'padding' && this.#queue.available === 0 && this.#paddingLength % 4 === 0
    if (!isWhole || this.#streams === 0) throw new DecodingFault('it is cut off')
  }

  /** Reads what stands between data; false when not all of it has come. */
  #readPart(): boolean {
    switch (this.#state) {
      case 'padding':
        return this.#readPaddingOrHeader()
      case 'blockHeader':
        return this.#readBlockHeader()
      case 'check':
        return this.#readCheck()
      case 'index':
        if (!this.#index.read(this.#queue)) return false
        this.#state = 'footer'
        return true
      case 'footer':
        return this.#readFooter()
      default:
        return false
    }
  }

  /** Between streams there may be zeros, four at a time (2.2). */
  #readPaddingOrHeader(): boolean {
    if (this.#streams > 0 && this.#queue.peek(0) === 0) {
      this.#queue.take(1)
      this.#paddingLength++
      return true
    }
    if (this.#queue.available < streamHeaderLength) return false
    this.#checkType = readStreamHeader(this.#queue.take(streamHeaderLength))
    if (this.#paddingLength % 4 !== 0) throw new DecodingFault('it is damaged (padding)')
    this.#index = new XzIndexReader()
    this.#state = 'blockHeader'
    return true
  }

  #readBlockHeader(): boolean {
    const first = this.#queue.peek(0)
    if (first === indexIndicator) {
      this.#state = 'index'
      return true
    }
    const headerLength = ((first ?? 0) + 1) * 4
    if (first === undefined || this.#queue.available < headerLength) return false
    const header = readBlockHeader(this.#queue.take(headerLength))
    this.#block = {
      header,
      headerLength,
      lzma: new Lzma2Decoder(header.dictionary),
      check: xzCheck(this.#checkType),
      size: 0,
    }
    this.#state = 'data'
    return true
  }

  #readData(): Uint8Array | undefined {
    const block = this.#block
    const piece = block?.lzma.read(this.#queue)
    if (block === undefined || block.lzma.isAtEnd) {
      this.#state = 'check'
      return undefined
    }
    if (piece !== undefined) {
      block.check.update(piece)
      block.size += piece.length
    }
    return piece
  }

  #readCheck(): boolean {
    const block = this.#block
    if (block === undefined) return false
    const compressedSize = block.lzma.consumed
    const padding = (4 - (compressedSize % 4)) % 4
    if (this.#queue.available < padding + block.check.length) return false
    const isPadded = this.#queue.take(padding).every((byte) => byte === 0)
    if (!this.#queue.take(block.check.length).equals(block.check.digest()))
      throw new DecodingFault('its checksum is wrong')
    const isAsSaid =
      (block.header.compressedSize ?? compressedSize) === compressedSize &&
      (block.header.uncompressedSize ?? block.size) === block.size
    if (!isPadded || !isAsSaid) throw new DecodingFault('it is damaged (the size of a block)')
    this.#index.addBlock(block.headerLength + compressedSize + block.check.length, block.size)
    this.#block = undefined
    this.#state = 'blockHeader'
    return true
  }

  #readFooter(): boolean {
    if (this.#queue.available < streamFooterLength) return false
    verifyStreamFooter(this.#queue.take(streamFooterLength), this.#checkType, this.#index.length)
    this.#streams++
    this.#paddingLength = 0
    this.#state = 'padding'
    return true
  }
}
