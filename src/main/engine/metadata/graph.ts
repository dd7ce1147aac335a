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

/** Digests a page: a digest may be held by many leases. */
const leasedPage = 1000

/** Digests that leases hold after that one in order, the first ones for ''; empty at the end. */
export function readLeasedAfter(statements: Statements, digest: string): Digest[] {
  return statements
    .all(`SELECT DISTINCT digest FROM lease_digest WHERE digest > ? ORDER BY digest LIMIT ${leasedPage}`, digest)
    .map((row) => text<Digest>(row, 'digest'))
}

/** Of these digests, those of which there is a row (of a blob, or of a layer for its index), or that a lease holds. */
export function readKnownDigests(
  statements: Statements,
  kind: 'blob' | 'index',
  digests: readonly Digest[],
): ReadonlySet<Digest> {
  const row = kind === 'blob' ? 'blob WHERE blob.digest' : 'layer WHERE diff_id'
  const found = statements.all(
    `SELECT value AS digest FROM json_each(?) AS asked WHERE EXISTS (SELECT 1 FROM ${row} = asked.value)
       OR EXISTS (SELECT 1 FROM lease_digest WHERE lease_digest.digest = asked.value)`,
    JSON.stringify(digests),
  )
  return new Set(found.map((row) => text<Digest>(row, 'digest')))
}

/** All digests that leases hold: for the doctor. */
export function readLeasedDigests(statements: Statements): Digest[] {
  return statements.all('SELECT DISTINCT digest FROM lease_digest').map((row) => text<Digest>(row, 'digest'))
}
