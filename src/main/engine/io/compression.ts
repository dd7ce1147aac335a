import { type Duplex, PassThrough } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Bzip2Decoder } from './Bzip2Decoder.ts'
import { CheckedDecoder } from './CheckedDecoder.ts'
import { PullDecoder } from './PullDecoder.ts'
import { XzDecoder } from './XzDecoder.ts'
import { ZstdFrames } from './zstdFrames.ts'

/** How bytes are compressed. */
export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz' | 'zstd'

/** Bytes that detectCompression needs to see, unless there are fewer in all. */
export const magicLength = 10

const chunkSize = 256 * 1024

const magics: readonly (readonly [Compression, Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b, 0x08])],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
]

/** What follows `BZh` and a digit: the mark of a block or of the end. Without it a tar's first name might match. */
const bzip2Marks = [Buffer.from('314159265359', 'hex'), Buffer.from('177245385090', 'hex')]

/** What the first bytes (magicLength of them) of a file show of its compression. */
export function detectCompression(first: Uint8Array): Compression {
  const bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength)
  for (const [compression, magic] of magics) {
    if (bytes.length >= magic.length && bytes.subarray(0, magic.length).equals(magic)) return compression
  }
  const isBzip2 = /^BZh[1-9]$/.test(bytes.toString('latin1', 0, 4))
  if (isBzip2 && bzip2Marks.some((mark) => bytes.subarray(4, magicLength).equals(mark))) return 'bzip2'
  const isSkippableFrame = bytes.length >= 4 && (bytes.readUInt32LE(0) & 0xfffffff0) === 0x184d2a50
  return isSkippableFrame ? 'zstd' : 'none'
}

/**
 * A stream that decompresses what is written to it, in bounded memory: gzip with several members, zstd with
 * several frames, bzip2 and xz with several streams. Checksums are verified. It fails with EngineError
 * MALFORMED for data that is damaged, cut off or followed by other bytes, UNSUPPORTED for data that needs
 * too much memory. How much comes out is the caller's to limit.
 */
export function decompressor(compression: Compression): Duplex {
  switch (compression) {
    case 'none':
      return new PassThrough()
    case 'gzip':
      return new CheckedDecoder(createGunzip({ chunkSize }), 'gzip')
    case 'zstd':
      return new CheckedDecoder(createZstdDecompress({ chunkSize }), 'zstd', new ZstdFrames())
    case 'bzip2':
      return new PullDecoder(new Bzip2Decoder(), 'bzip2')
    case 'xz':
      return new PullDecoder(new XzDecoder(), 'xz')
  }
}

/**
 * Gives the memory of a chunk that came out of a decompressor back at once, where that is possible; nobody may look at
 * it afterwards. Left to the collector, so much memory calls it again and again: a fifth of the time of a large layer.
 */
export function releaseChunk(compression: Compression, chunk: Uint8Array): void {
  if (compression !== 'gzip' && compression !== 'zstd') return
  const { buffer, byteOffset, byteLength } = chunk
  // Node's decoders fill a buffer of this size with one chunk or several, and are through with it at its end.
  const isLast = buffer.byteLength === chunkSize && byteOffset + byteLength === chunkSize
  if (isLast && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
