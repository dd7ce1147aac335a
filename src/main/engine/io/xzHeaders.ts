import { crc32 } from 'node:zlib'
import { DecodingFault } from './decodingError.ts'

export const streamHeaderLength = 12
export const streamFooterLength = 12

const headerMagic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])
const footerMagic = Buffer.from('YZ', 'latin1')
const lzma2 = 0x21
/** Bytes of the longest number (63 bits). */
const longestNumber = 9

/** What an xz block's header says. Sizes in bytes, undefined where it does not say. */
export interface XzBlockHeader {
  readonly compressedSize: number | undefined
  readonly uncompressedSize: number | undefined
  /** The dictionary property of LZMA2. */
  readonly dictionary: number
}

/** The type of check that a stream's header names (.xz file format, 2.1.1). Throws DecodingFault. */
export function readStreamHeader(bytes: Buffer): number {
  if (!bytes.subarray(0, 6).equals(headerMagic)) throw new DecodingFault('other bytes follow where its end should be')
  if (bytes.readUInt32LE(8) !== crc32(bytes.subarray(6, 8))) throw new DecodingFault('its header is damaged')
  return readFlags(bytes, 6)
}

/** Verifies a stream's footer against its header's check type and the length of its index. Throws DecodingFault. */
export function verifyStreamFooter(bytes: Buffer, checkType: number, indexLength: number): void {
  const isSound =
    bytes.subarray(10).equals(footerMagic) &&
    bytes.readUInt32LE(0) === crc32(bytes.subarray(4, 10)) &&
    readFlags(bytes, 8) === checkType &&
    (bytes.readUInt32LE(4) + 1) * 4 === indexLength
  if (!isSound) throw new DecodingFault('its end is damaged')
}

/** Reads a whole block header (3.1), its own CRC verified. Throws DecodingFault. */
export function readBlockHeader(bytes: Buffer): XzBlockHeader {
  const end = bytes.length - 4
  if (bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end)))
    throw new DecodingFault('the header of a block is damaged')
  const flags = bytes[1] ?? 0
  if ((flags & 0x3c) !== 0) throw new DecodingFault('a block uses features that are not known', 'UNSUPPORTED')
  const numbers = new NumberReader(bytes, 2, end)
  const compressedSize = (flags & 0x40) === 0 ? undefined : numbers.next()
  const uncompressedSize = (flags & 0x80) === 0 ? undefined : numbers.next()
  const filter = numbers.next()
  const propertiesLength = numbers.next()
  if ((flags & 3) !== 0 || filter !== lzma2) {
    throw new DecodingFault('it uses a filter besides LZMA2 (compress it without options like "--x86")', 'UNSUPPORTED')
  }
  if (propertiesLength !== 1) throw new DecodingFault('the header of a block is damaged')
  return { compressedSize, uncompressedSize, dictionary: numbers.byte() }
}

function readFlags(bytes: Buffer, at: number): number {
  const type = bytes[at + 1] ?? 0
  if (bytes[at] !== 0 || type > 15) throw new DecodingFault('it uses features that are not known', 'UNSUPPORTED')
  return type
}

/** Reads the variable-length numbers of xz (1.2). */
class NumberReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  byte(): number {
    if (this.#at >= this.#end) throw new DecodingFault('the header of a block is damaged')
    return this.#bytes[this.#at++] ?? 0
  }

  next(): number {
    const number = new XzNumber()
    while (!number.add(this.byte()));
    return number.value
  }
}

/** One variable-length number, a byte at a time: seven bits each, lowest first. */
export class XzNumber {
  value = 0
  #length = 0

  /** Adds the next byte; true when it was the last. Throws DecodingFault for a number over 2^53. */
  add(byte: number): boolean {
    this.value += (byte & 0x7f) * 2 ** (7 * this.#length++)
    const isBad = this.#length > longestNumber || !Number.isSafeInteger(this.value) || (byte === 0 && this.#length > 1)
    if (isBad) throw new DecodingFault('it has a number beyond all bounds')
    return byte < 0x80
  }
}
