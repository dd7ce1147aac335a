import { createHash } from 'node:crypto'
import type { DiffId } from '../../../shared/model/digest.ts'
import { decompressed } from '../archive/readArchive.ts'
import { encodeBlock } from '../layers/indexBlock.ts'
import { LayerIndexer } from '../layers/LayerIndexer.ts'
import { openLayerIndex } from '../layers/LayerIndexFile.ts'
import type { LayerTable } from '../layers/LayerTable.ts'
import type { LayerEntry } from '../layers/types.ts'
import { look, readChunks } from './storeFiles.ts'

const batchSize = 250

/** What a layer's blob holds. Sizes in bytes. */
export interface LayerContent {
  readonly diffId: DiffId
  readonly tarSize: number
  readonly table: LayerTable
}

/** Reads a layer's blob through its compression, as a load does. Throws MALFORMED, UNSAFE_PATH, UNSUPPORTED. */
export async function readLayer(path: string): Promise<LayerContent> {
  const hash = createHash('sha256')
  const indexer = new LayerIndexer()
  let tarSize = 0
  // A blob of no bytes is an empty layer.
  const isEmpty = (await look(path))?.size === 0
  for await (const chunk of isEmpty ? [] : decompressed(readChunks(path), path)) {
    hash.update(chunk)
    indexer.push(chunk)
    tarSize += chunk.length
  }
  return { diffId: `sha256:${hash.digest('hex')}` as DiffId, tarSize, table: indexer.finish() }
}

/** Whether a layer index says of each entry what the layer itself says. Throws what openLayerIndex throws. */
export async function isIndexOf(indexPath: string, table: LayerTable): Promise<boolean> {
  const index = await openLayerIndex(indexPath)
  try {
    if (index.count !== table.summary.entryCount || index.dockerSize !== table.summary.dockerSize) return false
    let at = 0
    for (const batch of batches(table.entries())) {
      if (!encodeBlock(batch).equals(encodeBlock(await index.read(at, batch.length)))) return false
      at += batch.length
    }
    return true
  } finally {
    await index.close()
  }
}

function* batches(entries: Iterable<LayerEntry>): Generator<LayerEntry[]> {
  let batch: LayerEntry[] = []
  for (const entry of entries) {
    batch.push(entry)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
