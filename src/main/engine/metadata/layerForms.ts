import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, text } from './columns.ts'
import type { BlobRecord } from './records.ts'
import type { Statements } from './Statements.ts'

/** A blob that holds the content of a layer: the tar itself, or a compressed form of it. Bytes as stored. */
export interface LayerForm {
  readonly diffId: DiffId
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number
  readonly blob: Digest
  readonly size: number
  readonly mediaType: string
  /** Whether the image that was asked for keeps it; otherwise only others do. */
  readonly isHeld: boolean
}

/** Further forms of an image's layers that it is to keep. */
export interface KeptForms {
  readonly imageId: ImageId
  /** Those that are new; their files are in place already. */
  readonly blobs: readonly BlobRecord[]
  readonly forms: readonly Pick<LayerForm, 'diffId' | 'blob' | 'mediaType'>[]
}

/** All forms of an image's layers that are here, those that it holds first, else in the order in which they came. */
export function readLayerForms(statements: Statements, id: ImageId): LayerForm[] {
  return statements
    .all(
      `WITH mine AS MATERIALIZED (SELECT id FROM image WHERE digest = ?),
       stacked AS MATERIALIZED (
         SELECT DISTINCT layer_id FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
         WHERE image_id = (SELECT id FROM mine))
       SELECT diff_id, tar_size, blob.digest, blob.size, media_type, EXISTS (
         SELECT 1 FROM image_blob WHERE image_id = (SELECT id FROM mine) AND image_blob.blob_id = blob.id) AS is_held
       FROM stacked JOIN layer ON layer.id = stacked.layer_id JOIN layer_blob ON layer_blob.layer_id = layer.id
       JOIN blob ON blob.id = layer_blob.blob_id
       ORDER BY layer.id, is_held DESC, blob.id`,
      id,
    )
    .map((row) => ({
      diffId: text(row, 'diff_id'),
      tarSize: integer(row, 'tar_size'),
      blob: text(row, 'digest'),
      size: integer(row, 'size'),
      mediaType: text(row, 'media_type'),
      isHeld: integer(row, 'is_held') === 1,
    }))
}

/**
 * Lets an image keep further forms of its layers. Of an image that is gone by now nothing is kept: what leases hold
 * of it stays until they end. Throws FAILED_PRECONDITION when a layer or a blob is not there.
 */
export function keepForms(statements: Statements, { imageId, blobs, forms }: KeptForms): void {
  for (const { digest, size, diskSize } of blobs) {
    statements.run(
      'INSERT INTO blob (digest, size, disk_size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      digest,
      size,
      diskSize,
    )
  }
  const image = statements.number('SELECT id FROM image WHERE digest = ?', imageId)
  for (const { diffId, blob, mediaType } of forms) {
    const layerRow = statements.number('SELECT id FROM layer WHERE diff_id = ?', diffId)
    const blobRow = statements.number('SELECT id FROM blob WHERE digest = ?', blob)
    if (layerRow === undefined || blobRow === undefined) throw absent(diffId, blob)
    statements.run(
      'INSERT INTO layer_blob (layer_id, blob_id, media_type) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      layerRow,
      blobRow,
      mediaType,
    )
    if (image === undefined) continue
    statements.run('INSERT INTO image_blob (image_id, blob_id) VALUES (?, ?) ON CONFLICT DO NOTHING', image, blobRow)
  }
}

function absent(diffId: DiffId, blob: Digest): EngineError {
  return new EngineError(
    'FAILED_PRECONDITION',
    `Could not keep blob ${blob} for layer ${diffId}: one of them is not in the store any more. Try again.`,
    { data: { digest: blob }, retryable: true },
  )
}
