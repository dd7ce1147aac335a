import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ByteQueue } from './ByteQueue.ts'
import { DecodingFault } from './decodingError.ts'
import { XzNumber } from './xzHeaders.ts'

/** The sizes of a stream's blocks, as they were read and as the index tells them, to be compared at little cost. */
class BlockSizes {
  count = 0
  readonly #hash: Hash = createHash('sha256')

  add(unpaddedSize: number, uncompressedSize: number): void {
    this.count++
    this.#hash.update(`${unpaddedSize},${uncompressedSize};`)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}

/** Verifies the index at the end of an xz stream against the blocks that came before (.xz file format, 4). */
export class XzIndexReader {
  readonly #blocks = new BlockSizes()
  readonly #records = new BlockSizes()
  #checksum = 0
  #number = new XzNumber()
  #recordCount: number | undefined
  #unpaddedSize: number | undefined
  #numbersEnded = false
  /** Bytes of the index so far, its checksum too. */
  length = 0

  /** Notes a block: header, data and check without padding, and the bytes it decoded to. */
  addBlock(unpaddedSize: number, uncompressedSize: number): void {
    this.#blocks.add(unpaddedSize, uncompressedSize)
  }

  /** Reads on; true when the index is complete and sound. Throws DecodingFault. */
  read(queue: ByteQueue): boolean {
    while (!this.#numbersEnded || this.length % 4 !== 0) {
      if (queue.available === 0) return false
      const bytes = queue.take(1)
      this.#checksum = crc32(bytes, this.#checksum)
      this.#addByte(bytes[0] ?? 0)
      this.length++
    }
    if (queue.available < 4) return false
    if (queue.take(4).readUInt32LE(0) !== this.#checksum) throw new DecodingFault('its index is damaged')
    this.length += 4
    const isRight = this.#records.count === this.#blocks.count && this.#records.digest() === this.#blocks.digest()
    if (!isRight) throw new DecodingFault('its index does not fit its blocks')
    return true
  }

  #addByte(byte: number): void {
    if (this.length === 0) return
    if (this.#numbersEnded) {
      if (byte !== 0) throw new DecodingFault('its index is damaged')
      return
    }
    if (!this.#number.add(byte)) return
    const { value } = this.#number
    this.#number = new XzNumber()
    if (this.#recordCount === undefined) this.#recordCount = value
    else if (this.#unpaddedSize === undefined) this.#unpaddedSize = value
    else {
      this.#records.add(this.#unpaddedSize, value)
      this.#unpaddedSize = undefined
    }
    this.#numbersEnded = this.#unpaddedSize === undefined && this.#records.count === this.#recordCount
    if (this.#records.count > this.#blocks.count) throw new DecodingFault('its index does not fit its blocks')
  }
}
