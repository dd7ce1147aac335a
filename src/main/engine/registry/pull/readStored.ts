import { createHash } from 'node:crypto'
import type { Digest } from '../../../../shared/model/digest.ts'
import { fileChunks } from '../../archive/fileChunks.ts'
import { type LayerFindings, LayerReading } from '../../archive/LayerReading.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { detectCompression } from '../../io/compression.ts'
import { removeFile } from '../../io/files.ts'
import { unpackedLimit } from './BlobReading.ts'

/** A blob that is here, and was never read as a layer. Plain data: it crosses threads. */
export interface StoredBlob {
  readonly digest: Digest
  readonly size: number
  /** Names it in errors. */
  readonly what: string
  readonly path: string
  /** Where its layer index is to be written. */
  readonly indexPath: string
}

/** Reads a stored blob as a layer. Throws DIGEST_MISMATCH when the disk has changed it, MALFORMED, ... */
export async function readStored(stored: StoredBlob, signal: AbortSignal): Promise<LayerFindings> {
  const { digest, size, what, path, indexPath } = stored
  const hash = createHash('sha256')
  let layer: LayerReading | undefined
  try {
    for await (const chunk of fileChunks(path)) {
      signal.throwIfAborted()
      hash.update(chunk)
      layer ??= new LayerReading(detectCompression(chunk), what, unpackedLimit(size))
      await layer.push(chunk)
    }
    const actual = `sha256:${hash.digest('hex')}`
    if (actual !== digest) {
      const message = `Could not read ${what}: its stored bytes have changed. Check the store with "npm run doctor".`
      throw new EngineError('DIGEST_MISMATCH', message, { data: { digest, actual } })
    }
    layer ??= new LayerReading('none', what)
    await removeFile(indexPath)
    return await layer.finish(digest, indexPath)
  } finally {
    layer?.destroy()
  }
}
