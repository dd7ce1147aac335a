import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { Orphans } from './records.ts'
import type { Statements } from './Statements.ts'
import { dropAllSnapshots, dropSnapshots } from './snapshots.ts'

/**
 * Of the blobs and layers with these row numbers, and of the snapshots of these chains, deletes the rows that no image,
 * no container and no lease holds.
 */
export function dropUnused(
  statements: Statements,
  blobs: Iterable<number>,
  layers: Iterable<number>,
  chains: Iterable<string> = [],
): Orphans {
  const snapshots = dropSnapshots(statements, chains)
  let { diskSize } = snapshots
  const indexes: DiffId[] = []
  for (const id of layers) {
    const row = statements.get(
      `DELETE FROM layer WHERE id = ? AND chain_count = 0
         AND NOT EXISTS (SELECT 1 FROM lease_digest WHERE digest = diff_id)
       RETURNING diff_id, index_disk_size`,
      id,
    )
    if (row === undefined) continue
    indexes.push(text(row, 'diff_id'))
    diskSize += integer(row, 'index_disk_size')
  }
  const dropped: Digest[] = []
  for (const id of blobs) {
    const row = statements.get(
      `DELETE FROM blob WHERE id = ? AND image_count = 0
         AND NOT EXISTS (SELECT 1 FROM lease_digest WHERE lease_digest.digest = blob.digest)
       RETURNING digest, disk_size`,
      id,
    )
    if (row === undefined) continue
    dropped.push(text(row, 'digest'))
    diskSize += integer(row, 'disk_size')
  }
  return { blobs: dropped, indexes, snapshots: snapshots.numbers, diskSize }
}

/** Deletes every row that no image, no container and no lease holds; with `limit` so many of each kind. */
export function dropAllUnused(statements: Statements, limit = -1): Orphans {
  const isFree = (digest: string): string => `NOT EXISTS (SELECT 1 FROM lease_digest WHERE digest = ${digest})`
  const blobs = statements.all(`SELECT id FROM blob WHERE image_count = 0 AND ${isFree('blob.digest')} LIMIT ?`, limit)
  const layers = statements.all(`SELECT id FROM layer WHERE chain_count = 0 AND ${isFree('diff_id')} LIMIT ?`, limit)
  const id = (row: (typeof blobs)[number]): number => integer(row, 'id')
  const orphans = dropUnused(statements, blobs.map(id), layers.map(id))
  const { numbers, diskSize } = dropAllSnapshots(statements, limit)
  return { ...orphans, snapshots: numbers, diskSize: orphans.diskSize + diskSize }
}
