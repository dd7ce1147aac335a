import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import { lines, text } from './columns.ts'
import type { Statements } from './Statements.ts'

/** An image and what it holds, for the collector. */
export interface GraphImage {
  readonly id: ImageId
  readonly blobs: readonly Digest[]
  readonly diffIds: readonly DiffId[]
}

/** Images a page: few, as each may hold many blobs. */
const pageSize = 100

/** The images after that one in order of their IDs, the first ones for '', with what they hold; empty at the end. */
export function readImagesAfter(statements: Statements, id: string): GraphImage[] {
  return statements
    .all(
      `SELECT digest,
         (SELECT group_concat(blob.digest, char(10)) FROM image_blob JOIN blob ON blob.id = blob_id
          WHERE image_id = image.id) AS blobs,
         (SELECT group_concat(diff_id, char(10)) FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
          JOIN layer ON layer.id = layer_id WHERE image_id = image.id) AS diff_ids
       FROM image WHERE digest > ? ORDER BY digest LIMIT ${pageSize}`,
      id,
    )
    .map((row) => ({
      id: text(row, 'digest'),
      blobs: lines<Digest>(row, 'blobs'),
      diffIds: lines<DiffId>(row, 'diff_ids'),
    }))
}

/** The digests that leases hold. */
export function readLeasedDigests(statements: Statements): Digest[] {
  return statements.all('SELECT DISTINCT digest FROM lease_digest').map((row) => text<Digest>(row, 'digest'))
}
