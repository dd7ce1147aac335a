import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type DiffId, digestHex } from '../../../../shared/model/digest.ts'
import { fileChunks } from '../../archive/fileChunks.ts'
import { decompressed } from '../../archive/readArchive.ts'
import { type FinishedIngest, Ingest } from '../../content/Ingest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { gzipped } from '../../io/gzip.ts'

/** A layer that is to be compressed. Plain data: it crosses threads. */
export interface LayerToCompress {
  readonly diffId: DiffId
  /** Bytes of the uncompressed tar. */
  readonly size: number
  /** The stored blob's file: the tar, or a form of it that registries do not take. */
  readonly path: string
  /** The ingest folder to write into. */
  readonly folder: string
}

/**
 * Makes the gzip form of a layer, checking on the way that what is stored still is that layer. Told are the bytes of
 * the tar that have passed. Throws DIGEST_MISMATCH when it is not; NO_SPACE, ABORTED.
 */
export async function compressLayer(
  layer: LayerToCompress,
  onProgress: (bytesDone: number) => void,
  signal?: AbortSignal,
): Promise<FinishedIngest> {
  const ingest = await Ingest.open(join(layer.folder, digestHex(layer.diffId)))
  try {
    for await (const piece of gzipped(checkedTar(layer, onProgress, signal))) {
      ingest.push(piece)
      await ingest.settled()
    }
    return await ingest.finish()
  } catch (error) {
    await ingest.close()
    throw error
  }
}

async function* checkedTar(
  { path, diffId, size: tarSize }: LayerToCompress,
  onProgress: (bytesDone: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of decompressed(fileChunks(path), `layer ${diffId}`, { mayBeEmpty: true })) {
    signal?.throwIfAborted()
    size += chunk.length
    if (size > tarSize) break
    hash.update(chunk)
    yield chunk
    onProgress(size)
  }
  if (size === tarSize && `sha256:${hash.digest('hex')}` === diffId) return
  throw new EngineError(
    'DIGEST_MISMATCH',
    `Could not compress layer ${diffId}: its stored bytes have changed. Check the store with "npm run doctor", then get the image anew.`,
    { data: { digest: diffId } },
  )
}
