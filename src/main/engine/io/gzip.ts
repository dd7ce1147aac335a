import { finished } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** What Docker and podman compress layers with, too. A pinned level: the same bytes in give the same bytes out. */
const level = 6
const chunkSize = 256 * 1024

/** RFC 1952: deflate, no flags, no time, no extra flags, of an unknown system, so that nothing of the host is in it. */
const header = Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff)

/**
 * The gzip form of some bytes: one member with nothing in its header but that it is one. The same zlib makes the same
 * of the same bytes. A piece of `source` may be reused by its owner when the next but one is asked for.
 */
export async function* gzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level, chunkSize })
  const made: Uint8Array[] = []
  deflate.on('data', (piece: Uint8Array) => made.push(piece))
  const ended = finished(deflate)
  ended.catch(() => undefined)
  try {
    yield header
    let checksum = 0
    let size = 0
    let deflating: Promise<void> = Promise.resolve()
    for await (const piece of source) {
      await deflating
      yield* made.splice(0)
      checksum = crc32(piece, checksum)
      size += piece.length
      // Goes on in a thread of its own while the next piece is fetched.
      deflating = new Promise((resolve, reject) => {
        deflate.write(piece, (error) => (error ? reject(error) : resolve()))
      })
      deflating.catch(() => undefined)
    }
    await deflating
    deflate.end()
    await ended
    yield* made.splice(0)
    yield trailer(checksum, size)
  } finally {
    deflate.destroy()
  }
}

function trailer(checksum: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(checksum, 0)
  bytes.writeUInt32LE(size % 2 ** 32, 4)
  return bytes
}
