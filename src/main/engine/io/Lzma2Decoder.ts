import type { ByteQueue } from './ByteQueue.ts'
import { DecodingFault } from './decodingError.ts'
import { LzmaDecoder } from './LzmaDecoder.ts'
import { LzmaWindow } from './LzmaWindow.ts'
import { RangeDecoder } from './RangeDecoder.ts'

const largestDictionary = 128 * 1024 * 1024

/** Decodes LZMA2, a row of chunks of at most 64 KiB that decode to at most 2 MiB (.xz file format, 5.3.1). */
export class Lzma2Decoder {
  readonly #window: LzmaWindow
  readonly #range = new RangeDecoder()
  #lzma: LzmaDecoder | undefined
  #properties: number | undefined
  #needsDictionaryReset = true
  #position = 0
  /** Bytes of input used. */
  consumed = 0
  isAtEnd = false

  /** `dictionary` is the filter's property byte. Throws DecodingFault for a dictionary over 128 MiB. */
  constructor(dictionary: number) {
    const size =
      dictionary === 40 ? 2 ** 32 - 1 : (2 | (dictionary & 1)) * 2 ** (dictionary / 2 - (dictionary & 1) / 2 + 11)
    if (dictionary > 40) throw new DecodingFault('it is damaged (dictionary size)')
    if (size > largestDictionary) {
      throw new DecodingFault('it needs more than 128 MiB of memory (compress it with "xz -9" or less)', 'UNSUPPORTED')
    }
    this.#window = new LzmaWindow(size)
  }

  /** Decodes the next chunk; undefined when not all of it has come, or at the end. */
  read(queue: ByteQueue): Uint8Array | undefined {
    const control = queue.peek(0)
    if (control === undefined) return undefined
    if (control === 0) {
      this.#take(queue, 1)
      this.isAtEnd = true
      return undefined
    }
    return control < 0x80 ? this.#stored(queue, control) : this.#compressed(queue, control)
  }

  /** A chunk that is not compressed. */
  #stored(queue: ByteQueue, control: number): Uint8Array | undefined {
    if (control > 2) throw new DecodingFault('it is damaged (a chunk of a kind that does not exist)')
    if (queue.available < 3) return undefined
    const size = twoBytes(queue, 1) + 1
    if (queue.available < 3 + size) return undefined
    this.#resetDictionary(control === 1)
    const bytes = this.#take(queue, 3 + size)
    this.#window.put(bytes.subarray(3))
    this.#position += size
    this.#lzma?.skip(size)
    return this.#window.read()
  }

  #compressed(queue: ByteQueue, control: number): Uint8Array | undefined {
    const reset = (control >> 5) & 3
    const headerSize = reset >= 2 ? 6 : 5
    if (queue.available < headerSize) return undefined
    const size = ((control & 0x1f) << 16) + twoBytes(queue, 1) + 1
    const compressedSize = twoBytes(queue, 3) + 1
    if (queue.available < headerSize + compressedSize) return undefined
    this.#resetDictionary(reset === 3)
    const bytes = this.#take(queue, headerSize + compressedSize)
    if (reset >= 2) this.#properties = bytes[5] ?? 0
    if (reset >= 1) {
      if (this.#properties === undefined) throw new DecodingFault('it is damaged (a chunk without properties)')
      this.#lzma = new LzmaDecoder(this.#properties, this.#position)
    }
    if (this.#lzma === undefined) throw new DecodingFault('it is damaged (a chunk without a beginning)')
    this.#range.start(bytes.subarray(headerSize))
    this.#lzma.decode(this.#range, this.#window, size)
    if (!this.#range.isFinished) throw new DecodingFault('it is damaged (a chunk of the wrong length)')
    this.#position += size
    return this.#window.read()
  }

  #resetDictionary(isReset: boolean): void {
    if (!isReset && this.#needsDictionaryReset) throw new DecodingFault('it is damaged (no dictionary)')
    if (!isReset) return
    this.#needsDictionaryReset = false
    this.#position = 0
    this.#window.reset()
  }

  #take(queue: ByteQueue, length: number): Uint8Array {
    this.consumed += length
    return queue.take(length)
  }
}

function twoBytes(queue: ByteQueue, offset: number): number {
  return ((queue.peek(offset) ?? 0) << 8) | (queue.peek(offset + 1) ?? 0)
}
