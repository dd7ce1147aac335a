import type { DiffId } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { BlobRecord } from './records.ts'
import type { Statements } from './Statements.ts'

/** A layer index as the metadata knows it. */
export interface IndexRecord {
  readonly diffId: DiffId
  /** Bytes on disk. */
  readonly diskSize: number
  readonly entryCount: number
}

/** Blobs after that one in order of their digests, the first ones for ''; at most `limit`. */
export function readBlobsAfter(statements: Statements, digest: string, limit: number): BlobRecord[] {
  return statements
    .all('SELECT digest, size, disk_size FROM blob WHERE digest > ? ORDER BY digest LIMIT ?', digest, limit)
    .map((row) => ({ digest: text(row, 'digest'), size: integer(row, 'size'), diskSize: integer(row, 'disk_size') }))
}

/** Layer indexes after that one in order of their diffIDs, the first ones for ''; at most `limit`. */
export function readIndexesAfter(statements: Statements, diffId: string, limit: number): IndexRecord[] {
  return statements
    .all(
      'SELECT diff_id, index_disk_size, entry_count FROM layer WHERE diff_id > ? ORDER BY diff_id LIMIT ?',
      diffId,
      limit,
    )
    .map((row) => ({
      diffId: text(row, 'diff_id'),
      diskSize: integer(row, 'index_disk_size'),
      entryCount: integer(row, 'entry_count'),
    }))
}
