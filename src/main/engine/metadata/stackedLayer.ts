import { integer, text } from './columns.ts'
import type { StackedLayer } from './records.ts'
import type { Row } from './Statements.ts'

/** Columns of the snapshot that a chain may have, where it is joined as `snapshot`. */
export const snapshotColumns = 'snapshot.id AS snapshot, snapshot.disk_size AS snapshot_disk_size'

/** A layer out of a row that has all of its columns. */
export function toStackedLayer(row: Row): StackedLayer {
  return {
    diffId: text(row, 'diff_id'),
    chainId: text(row, 'chain_id'),
    blob: text(row, 'blob'),
    mediaType: text(row, 'media_type'),
    blobSize: integer(row, 'blob_size'),
    tarSize: integer(row, 'tar_size'),
    dockerSize: integer(row, 'docker_size'),
    entryCount: integer(row, 'entry_count'),
    imageCount: integer(row, 'image_count'),
    ...(typeof row.snapshot === 'number'
      ? { snapshot: { number: row.snapshot, diskSize: integer(row, 'snapshot_disk_size') } }
      : {}),
  }
}
