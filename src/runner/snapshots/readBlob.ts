import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { decompressor, detectCompression, magicLength } from '../../main/engine/io/compression.ts'

const chunkSize = 1024 * 1024

/**
 * Gives the uncompressed bytes of a layer's blob to `take`, piece by piece, and throws DIGEST_MISMATCH at the end when
 * they are not those of its diffID. What compressed it is told by its first bytes: media types lie.
 */
export async function readBlob(path: string, diffId: string, take: (chunk: Uint8Array) => void): Promise<void> {
  const hash = createHash('sha256')
  const receive = (chunk: Uint8Array) => {
    hash.update(chunk)
    take(chunk)
  }
  const compression = await compressionOf(path)
  const source = createReadStream(path, { highWaterMark: chunkSize })
  const consume = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) receive(chunk)
  }
  if (compression === 'none') await pipeline(source, consume)
  else await pipeline(source, decompressor(compression), consume)
  const found = `sha256:${hash.digest('hex')}`
  if (found === diffId) return
  throw new EngineError(
    'DIGEST_MISMATCH',
    `Could not unpack the layer ${diffId}: the bytes in ${path} are not its own, but ${found}. Pull or load the image again.`,
    { data: { diffId, found } },
  )
}

async function compressionOf(path: string): Promise<ReturnType<typeof detectCompression>> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magicLength), 0, magicLength, 0)
    return detectCompression(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}
