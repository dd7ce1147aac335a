import type { ChainId, DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { chainIds } from '../spec/digest.ts'
import { isIndexType, isManifestType } from '../spec/mediaTypes.ts'
import { integer, json } from './columns.ts'
import { dropUnused } from './dropUnused.ts'
import type { ImageRecord, ImportBatch, ImportOutcome } from './records.ts'
import type { Row, Statements } from './Statements.ts'
import { setName } from './setName.ts'

/**
 * Records what one load, import, build or pull brought. An image that is there already stays as it is, save that
 * one known only by its config takes the manifest or index that now came with it, and that what is pulled always does.
 * Throws FAILED_PRECONDITION when an image names a blob or a layer that is neither there nor in the batch.
 */
export function recordImport(statements: Statements, batch: ImportBatch): ImportOutcome {
  const touchedBlobs = new Set<number>()
  const touchedLayers = new Set<number>()
  for (const { digest, size, diskSize } of batch.blobs) {
    statements.run(
      'INSERT INTO blob (digest, size, disk_size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      digest,
      size,
      diskSize,
    )
    touchedBlobs.add(blobRow(statements, digest))
  }
  for (const layer of batch.layers) {
    statements.run(
      `INSERT INTO layer (diff_id, tar_size, docker_size, entry_count, index_disk_size)
       VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      layer.diffId,
      layer.tarSize,
      layer.dockerSize,
      layer.entryCount,
      layer.indexDiskSize,
    )
    const row = layerRow(statements, layer.diffId)
    touchedLayers.add(row)
    statements.run(
      'INSERT INTO layer_blob (layer_id, blob_id, media_type) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      row,
      blobRow(statements, layer.blob),
      layer.mediaType,
    )
  }
  const images = batch.images.map((image) => ({
    id: image.id,
    isNew: recordImage(statements, image, touchedBlobs),
  }))
  const names = batch.names.map((name) => {
    const { previous } = setName(statements, name)
    const { reference, imageId } = name
    return previous === undefined ? { reference, imageId } : { reference, imageId, previous }
  })
  return { images, names, orphans: dropUnused(statements, touchedBlobs, touchedLayers) }
}

/**
 * Records one image whose blobs and layers are there; says whether it was not there. Blobs that it no longer holds are
 * added to `touchedBlobs`. Throws FAILED_PRECONDITION as recordImport.
 */
export function recordImage(statements: Statements, image: ImageRecord, touchedBlobs: Set<number>): boolean {
  const known = statements.get('SELECT id, target FROM image WHERE digest = ?', image.id)
  if (known !== undefined) {
    const row = integer(known, 'id')
    const target = json<ImageRecord['target']>(known, 'target')
    const isFirstManifest = pointsAtManifest(image.target.mediaType) && !pointsAtManifest(target.mediaType)
    if (isFirstManifest || (image.isPulled && image.target.digest !== target.digest)) {
      statements.run('UPDATE image SET target = ? WHERE id = ?', JSON.stringify(image.target), row)
      for (const edge of statements.all('SELECT blob_id FROM image_blob WHERE image_id = ?', row)) {
        touchedBlobs.add(integer(edge, 'blob_id'))
      }
      statements.run('DELETE FROM image_blob WHERE image_id = ?', row)
      holdBlobs(statements, row, image)
    } else if (image.isPulled) {
      // The same index with more of its platforms.
      holdBlobs(statements, row, image)
    }
    if (image.parentId !== undefined) {
      statements.run('UPDATE image SET parent = ? WHERE id = ? AND parent IS NULL', image.parentId, row)
    }
    return false
  }
  const stack = stackLayers(statements, image.diffIds)
  const row = statements.number(
    `INSERT INTO image (digest, target, parent, created, platform, labels, label_text, docker_size, layer_count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    image.id,
    JSON.stringify(image.target),
    image.parentId ?? null,
    image.created,
    JSON.stringify(image.platform),
    JSON.stringify(image.labels),
    labelText(image.labels),
    stack.reduce((sum, { dockerSize }) => sum + dockerSize, 0),
    stack.length,
  )
  if (row === undefined) throw new EngineError('INTERNAL', `Could not record image ${image.id}.`)
  for (const chain of stack) {
    statements.run('INSERT INTO image_chain (image_id, chain_id) VALUES (?, ?)', row, chain.row)
  }
  holdBlobs(statements, row, image)
  return true
}

function labelText(labels: ImageRecord['labels']): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`.toLowerCase())
    .join('\n')
}

function pointsAtManifest(mediaType: string): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType)
}

interface ChainRow {
  readonly row: number
  readonly dockerSize: number
}

/** The rows of a stack's chains, lowest first; those that are missing are made. */
function stackLayers(statements: Statements, diffIds: readonly DiffId[]): ChainRow[] {
  const stack: ChainRow[] = []
  for (const [depth, chainId] of chainIds(diffIds).entries()) {
    const known = statements.get('SELECT id, docker_size FROM chain WHERE chain_id = ?', chainId)
    const found = known ?? addChain(statements, chainId, diffIds[depth] ?? chainId, depth, stack.at(-1)?.row ?? null)
    stack.push({ row: integer(found, 'id'), dockerSize: integer(found, 'docker_size') })
  }
  return stack
}

function addChain(statements: Statements, chainId: ChainId, diffId: Digest, depth: number, parent: number | null): Row {
  const made = statements.get(
    `INSERT INTO chain (chain_id, parent_id, layer_id, depth, docker_size)
     SELECT ?, ?, id, ?, docker_size FROM layer WHERE diff_id = ? RETURNING id, docker_size`,
    chainId,
    parent,
    depth,
    diffId,
  )
  if (made === undefined) throw absent(`layer ${diffId}`, diffId)
  return made
}

function holdBlobs(statements: Statements, row: number, image: ImageRecord): void {
  const hold = 'INSERT INTO image_blob (image_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING'
  for (const digest of image.blobs) statements.run(hold, row, blobRow(statements, digest))
  // Each layer needs one blob of its content that stays: another image may have brought the only one.
  const missing = statements.all(
    `SELECT min(layer_blob.blob_id) AS blob_id
     FROM image_chain JOIN chain ON chain.id = image_chain.chain_id JOIN layer_blob USING (layer_id)
     LEFT JOIN image_blob ON image_blob.image_id = image_chain.image_id AND image_blob.blob_id = layer_blob.blob_id
     WHERE image_chain.image_id = ? GROUP BY layer_id HAVING count(image_blob.blob_id) = 0`,
    row,
  )
  for (const layer of missing) statements.run(hold, row, integer(layer, 'blob_id'))
}

function blobRow(statements: Statements, digest: Digest): number {
  const row = statements.number('SELECT id FROM blob WHERE digest = ?', digest)
  if (row === undefined) throw absent(`blob ${digest}`, digest)
  return row
}

function layerRow(statements: Statements, diffId: DiffId): number {
  const row = statements.number('SELECT id FROM layer WHERE diff_id = ?', diffId)
  if (row === undefined) throw absent(`layer ${diffId}`, diffId)
  return row
}

function absent(what: string, digest: Digest | ImageId): EngineError {
  return new EngineError('FAILED_PRECONDITION', `Could not record the image: ${what} is not in the store.`, {
    data: { digest },
  })
}
