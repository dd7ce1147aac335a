import { DecodingFault } from './decodingError.ts'

const frameMagic = 0xfd2fb528
const frameMagicBytes = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)
const skippableMagic = 0x184d2a50
const reservedBlockType = 3
const runLengthBlockType = 1
const dictionaryIdLengths = [0, 1, 2, 4]
const contentSizeLengths = [0, 2, 4, 8]

type Part = 'magic' | 'skippableSize' | 'skippable' | 'descriptor' | 'header' | 'blockHeader' | 'block' | 'checksum'

/**
 * Cuts a Zstandard file (RFC 8878) at the ends of its frames and leaves skippable frames out. Node's decoder
 * stops without a word at the end of a frame when the same piece has more bytes; given pieces that end
 * where frames end, it goes on with the next one. zstd:chunked layers have a frame for each of their files.
 */
export class ZstdFrames {
  #part: Part = 'magic'
  /** Bytes of the part still to come; when it is a number, its value and bytes so far. */
  #left = 4
  #value = 0
  #bytesRead = 0
  #hasChecksum = false
  #isLastBlock = false
  #frames = 0

  /** The pieces of a chunk that are to be decoded, in order. Throws DecodingFault for bytes that are no frame. */
  split(chunk: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = []
    let start = 0
    let at = 0
    while (at < chunk.length) {
      const before = this.#part
      const inFrame = this.#isInFrame()
      at += this.#take(chunk, at)
      if (this.#left > 0) continue
      this.#next()
      if (before === 'magic' && this.#part === 'descriptor') pieces.push(frameMagicBytes)
      else if (inFrame && this.#part === 'magic') pieces.push(chunk.subarray(start, at))
      if (before === 'magic' || this.#part === 'magic') start = at
    }
    if (start < at && this.#isInFrame()) pieces.push(chunk.subarray(start, at))
    return pieces
  }

  /** Throws DecodingFault when the file ends in the middle of a frame, or has none. */
  end(): void {
    if (this.#part !== 'magic' || this.#bytesRead > 0) throw new DecodingFault('it is cut off')
    if (this.#frames === 0) throw new DecodingFault('it holds nothing')
  }

  #isInFrame(): boolean {
    return this.#part !== 'magic' && this.#part !== 'skippableSize' && this.#part !== 'skippable'
  }

  /** Takes bytes of the part at hand; returns how many. */
  #take(chunk: Uint8Array, at: number): number {
    if (this.#part === 'skippable' || this.#part === 'header' || this.#part === 'block' || this.#part === 'checksum') {
      const length = Math.min(this.#left, chunk.length - at)
      this.#left -= length
      return length
    }
    this.#value += (chunk[at] ?? 0) * 2 ** (8 * this.#bytesRead)
    this.#bytesRead++
    this.#left--
    return 1
  }

  /** Goes on after a part that is complete, and past parts of no length. */
  #next(): void {
    const value = this.#value
    switch (this.#part) {
      case 'magic':
        if (value === frameMagic) this.#begin('descriptor', 1)
        else if (value >= skippableMagic && value <= skippableMagic + 15) this.#begin('skippableSize', 4)
        else throw new DecodingFault(this.#frames === 0 ? 'it is not Zstandard' : 'other bytes follow its last frame')
        return
      case 'skippableSize':
        this.#begin('skippable', value)
        break
      case 'descriptor':
        this.#hasChecksum = (value & 4) !== 0
        this.#begin('header', headerLength(value))
        break
      case 'header':
        this.#begin('blockHeader', 3)
        return
      case 'blockHeader':
        this.#beginBlock(value)
        break
      case 'block':
        if (!this.#isLastBlock) this.#begin('blockHeader', 3)
        else this.#begin('checksum', this.#hasChecksum ? 4 : 0)
        break
      case 'skippable':
        this.#begin('magic', 4)
        return
      case 'checksum':
        this.#frames++
        this.#begin('magic', 4)
        return
    }
    if (this.#left === 0) this.#next()
  }

  #beginBlock(header: number): void {
    const type = (header >> 1) & 3
    if (type === reservedBlockType) throw new DecodingFault('it has a block of a kind that does not exist')
    this.#isLastBlock = (header & 1) === 1
    this.#begin('block', type === runLengthBlockType ? 1 : header >> 3)
  }

  #begin(part: Part, length: number): void {
    this.#part = part
    this.#left = length
    this.#value = 0
    this.#bytesRead = 0
  }
}

/** Bytes of a frame header after its descriptor (RFC 8878, 3.1.1.1). */
function headerLength(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const contentSizeFlag = descriptor >> 6
  const contentSize = contentSizeFlag === 0 && isSingleSegment ? 1 : (contentSizeLengths[contentSizeFlag] ?? 0)
  return (isSingleSegment ? 0 : 1) + (dictionaryIdLengths[descriptor & 3] ?? 0) + contentSize
}
