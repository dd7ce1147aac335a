import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'

const deflate = promisify(deflateRaw)

/** What Docker and podman compress layers with, too. Pinned, as the size of blocks: the same bytes in, the same out. */
const level = 6
const blockSize = 512 * 1024
/** Blocks that are compressed at the same time; Node's pool has a thread more, which reads and writes files. */
const blocksAtOnce = 3
/** How far back deflate looks (RFC 1951). */
const windowSize = 32 * 1024

/** RFC 1952: deflate, no flags, no time, no extra flags, of an unknown system, so that nothing of the host is in it. */
const header = Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff)
/** The last block of a deflate stream, with nothing in it. */
const lastBlock = Uint8Array.of(0x03, 0x00)

/**
 * The gzip form of some bytes: one member with nothing in its header but that it is one. Compressed by several threads,
 * a block each that goes on from the one before (as pigz does it). The same zlib makes the same of the same bytes,
 * however they come. A piece of `source` may be reused by its owner once the next is asked for.
 */
export async function* gzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const underWay: Promise<Uint8Array>[] = []
  let checksum = 0
  let size = 0
  let before: Uint8Array = new Uint8Array(0)
  yield header
  for await (const block of inBlocks(source)) {
    checksum = crc32(block, checksum)
    size += block.length
    const compressed = compress(block, before)
    // Waited for in its turn; until then its failure is nobody's.
    compressed.catch(() => undefined)
    underWay.push(compressed)
    before = block.subarray(-windowSize)
    const first = underWay.length < blocksAtOnce ? undefined : underWay.shift()
    if (first !== undefined) yield await first
  }
  for (const compressed of underWay) yield await compressed
  yield lastBlock
  yield trailer(checksum, size)
}

/** A block that ends at a whole byte, and is not the last. */
function compress(block: Uint8Array, before: Uint8Array): Promise<Uint8Array> {
  const dictionary = before.length > 0 ? { dictionary: before } : {}
  return deflate(block, { level, chunkSize: blockSize, finishFlush: constants.Z_SYNC_FLUSH, ...dictionary })
}

/** The same bytes in blocks of one size, copied. */
async function* inBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(blockSize)
  let filled = 0
  for await (const piece of source) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + blockSize - filled)
      block.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < blockSize) continue
      yield block
      block = Buffer.allocUnsafe(blockSize)
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}

function trailer(checksum: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(checksum, 0)
  bytes.writeUInt32LE(size % 2 ** 32, 4)
  return bytes
}
