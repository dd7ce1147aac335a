import type { ImageId } from '../../../shared/model/digest.ts'
import { integer, json, text } from './columns.ts'
import type { ImageRecord } from './records.ts'
import type { Row, Statements } from './Statements.ts'

/** A deleted image as the trash has it. Bytes; times in milliseconds since 1970. */
export interface TrashRow {
  readonly number: number
  readonly id: ImageId
  /** Normalised references, tags and digests. */
  readonly references: readonly string[]
  readonly created: number
  readonly deleted: number
  readonly dockerSize: number
  readonly layerCount: number
  /** On disk, what no image, no other entry and no work under way holds. */
  readonly diskSize: number
  readonly operationId?: string
}

/** Which entries are meant: all when nothing is said. */
export interface TrashQuery {
  readonly operationId?: string
  readonly offset: number
  readonly limit: number
}

/** Holds for a digest that work under way keeps. */
export const leasedByWork = (digest: string): string =>
  `EXISTS (SELECT 1 FROM lease_digest JOIN lease ON lease.id = lease_id
    WHERE lease_digest.digest = ${digest} AND is_lasting = 0)`

/** A page of entries, newest first, and how many are meant in all. */
export function readTrash(
  statements: Statements,
  { operationId, offset, limit }: TrashQuery,
): { readonly rows: readonly TrashRow[]; readonly total: number } {
  const [condition, values] = operationId === undefined ? ['1', []] : ['operation_id = ?', [operationId]]
  const rows = statements.all(
    `SELECT number, lease_id, image_id, names, record, deleted, docker_size, operation_id
     FROM trash WHERE ${condition} ORDER BY deleted DESC, number DESC LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  )
  const total = statements.number(`SELECT count(*) FROM trash WHERE ${condition}`, ...values) ?? 0
  return { rows: rows.map((row) => toTrashRow(statements, row)), total }
}

function toTrashRow(statements: Statements, row: Row): TrashRow {
  const { created, diffIds }: ImageRecord = json(row, 'record')
  return {
    number: integer(row, 'number'),
    id: text<ImageId>(row, 'image_id'),
    references: json(row, 'names'),
    created,
    deleted: integer(row, 'deleted'),
    dockerSize: integer(row, 'docker_size'),
    layerCount: diffIds.length,
    diskSize: ownSize(statements, integer(row, 'lease_id')),
    ...(row.operation_id === null ? {} : { operationId: text(row, 'operation_id') }),
  }
}

/** Bytes on disk that ending one entry's lease alone frees. */
function ownSize(statements: Statements, lease: number): number {
  return (
    statements.number(
      `SELECT coalesce((SELECT sum(disk_size) FROM lease_digest JOIN blob USING (digest)
           WHERE lease_id = ?1 AND image_count = 0 AND trash_count = 1 AND NOT ${leasedByWork('blob.digest')}), 0)
         + coalesce((SELECT sum(index_disk_size) FROM lease_digest JOIN layer ON diff_id = digest
           WHERE lease_id = ?1 AND chain_count = 0 AND trash_count = 1 AND NOT ${leasedByWork('layer.diff_id')}), 0)`,
      lease,
    ) ?? 0
  )
}

/** Bytes on disk that emptying the whole trash frees: what rests, save what work under way keeps. Reads counters. */
export function readRestingSize(statements: Statements): number {
  const working = `SELECT DISTINCT digest FROM lease CROSS JOIN lease_digest ON lease_id = lease.id WHERE is_lasting = 0`
  return (
    statements.number(
      `SELECT trash_blobs_disk_size + trash_indexes_disk_size
         - coalesce((SELECT sum(disk_size) FROM (${working}) CROSS JOIN blob USING (digest)
           WHERE image_count = 0 AND trash_count > 0), 0)
         - coalesce((SELECT sum(index_disk_size) FROM (${working}) CROSS JOIN layer ON diff_id = digest
           WHERE chain_count = 0 AND trash_count > 0), 0)
       FROM total`,
    ) ?? 0
  )
}

/** Entries that are there, oldest first, and the bytes on disk that emptying all of them frees. */
export interface TrashPlan {
  readonly numbers: readonly number[]
  readonly diskSize: number
}

/** What emptying the whole trash comes to. */
export function readWholeTrash(statements: Statements): TrashPlan {
  const rows = statements.all('SELECT number FROM trash ORDER BY number')
  return { numbers: rows.map((row) => integer(row, 'number')), diskSize: readRestingSize(statements) }
}

/** What emptying these entries comes to; those that are gone are left out. */
export function readTrashPart(statements: Statements, numbers: readonly number[]): TrashPlan {
  const chosen = JSON.stringify([...new Set(numbers)])
  const found = statements.all(
    'SELECT number FROM trash WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number',
    chosen,
  )
  const diskSize = statements.number(
    `WITH held AS MATERIALIZED (
       SELECT digest, count(*) AS holders FROM trash JOIN lease_digest USING (lease_id)
       WHERE number IN (SELECT value FROM json_each(?)) GROUP BY digest)
     SELECT coalesce((SELECT sum(disk_size) FROM held CROSS JOIN blob USING (digest)
         WHERE image_count = 0 AND trash_count = holders AND NOT ${leasedByWork('held.digest')}), 0)
       + coalesce((SELECT sum(index_disk_size) FROM held CROSS JOIN layer ON diff_id = held.digest
         WHERE chain_count = 0 AND trash_count = holders AND NOT ${leasedByWork('held.digest')}), 0)`,
    chosen,
  )
  return { numbers: found.map((row) => integer(row, 'number')), diskSize: diskSize ?? 0 }
}

/** When the oldest entry was deleted, milliseconds since 1970; undefined when there is none. */
export function readOldestTrash(statements: Statements): number | undefined {
  return statements.number('SELECT deleted FROM trash ORDER BY deleted, number LIMIT 1')
}

/** The numbers of the entries that an operation made, newest first. */
export function readTrashOf(statements: Statements, operationId: string): number[] {
  return statements
    .all('SELECT number FROM trash WHERE operation_id = ? ORDER BY number DESC', operationId)
    .map((row) => integer(row, 'number'))
}
