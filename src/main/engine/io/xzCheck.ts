import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DecodingFault } from './decodingError.ts'

/** The check over the uncompressed bytes of an xz block. */
export interface XzCheck {
  readonly length: number
  update(bytes: Uint8Array): void
  /** The check as it is stored. */
  digest(): Uint8Array
}

const polynomialHigh = 0xc96c5795
const polynomialLow = 0xd7870f42

/** CRC-64 (ECMA-182, reflected), each entry as a high and a low half. */
const crc64Table = makeTable()

/** The check of the type that a stream's flags name (.xz file format, 2.1.1.2). Throws DecodingFault UNSUPPORTED. */
export function xzCheck(type: number): XzCheck {
  switch (type) {
    case 0:
      return { length: 0, update: () => undefined, digest: () => new Uint8Array(0) }
    case 1:
      return new Crc32Check()
    case 4:
      return new Crc64Check()
    case 10:
      return new Sha256Check()
    default:
      throw new DecodingFault(`it has a check of the type ${type}, which is not known`, 'UNSUPPORTED')
  }
}

class Crc32Check implements XzCheck {
  readonly length = 4
  #value = 0

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value)
  }

  digest(): Uint8Array {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(this.#value)
    return bytes
  }
}

class Crc64Check implements XzCheck {
  readonly length = 8
  #high = -1
  #low = -1

  update(bytes: Uint8Array): void {
    let high = this.#high
    let low = this.#low
    for (let index = 0; index < bytes.length; index++) {
      const entry = ((low ^ (bytes[index] ?? 0)) & 0xff) * 2
      low = ((low >>> 8) | (high << 24)) ^ (crc64Table[entry + 1] ?? 0)
      high = (high >>> 8) ^ (crc64Table[entry] ?? 0)
    }
    this.#high = high
    this.#low = low
  }

  digest(): Uint8Array {
    const bytes = Buffer.alloc(8)
    bytes.writeInt32LE(~this.#low, 0)
    bytes.writeInt32LE(~this.#high, 4)
    return bytes
  }
}

class Sha256Check implements XzCheck {
  readonly length = 32
  readonly #hash = createHash('sha256')

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  digest(): Uint8Array {
    return this.#hash.digest()
  }
}

function makeTable(): Int32Array {
  const table = new Int32Array(512)
  for (let byte = 0; byte < 256; byte++) {
    let high = 0
    let low = byte
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (low & 1) === 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (!isOdd) continue
      high ^= polynomialHigh
      low ^= polynomialLow
    }
    table[byte * 2] = high
    table[byte * 2 + 1] = low
  }
  return table
}
