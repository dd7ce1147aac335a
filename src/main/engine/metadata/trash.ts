import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { integer, json, lines, text } from './columns.ts'
import { dropUnused } from './dropUnused.ts'
import { createLease, endLease, type LetGo } from './leases.ts'
import { recordImage } from './recordImport.ts'
import type { ImageRecord, Orphans } from './records.ts'
import type { Row, Statements } from './Statements.ts'
import { setName } from './setName.ts'
import { readRestingSize } from './trashRows.ts'

/** What is noted of images that go into the trash. */
export interface TrashMark {
  /** When they were deleted, milliseconds since 1970. */
  readonly deleted: number
  /** The operation that deletes them. */
  readonly operationId?: string
}

/** An image that came back. */
export interface RestoredImage {
  readonly id: ImageId
  readonly labels: ImageRecord['labels']
  /** False when the same image had come by another way in between. */
  readonly isNew: boolean
  /** Normalised: the names that it has again, and those that another image has by now and keeps. */
  readonly names: readonly string[]
  readonly taken: readonly string[]
}

/** Which entries are to go for good. */
export interface TrashSelection {
  /** All of them when absent. */
  readonly numbers?: readonly number[]
  /** Bytes on disk that it must come to, exactly. */
  readonly freed?: number
}

/** What may stay in the trash. */
export interface TrashLimits {
  /** Entries deleted at this time or before go, milliseconds since 1970. */
  readonly deletedUntil: number
  /** Bytes on disk that may rest: beyond it the oldest go. */
  readonly diskSize?: number
  /** Entries that one call takes at most. */
  readonly count: number
}

/**
 * Takes an image down into the trash with the names that it had, and keeps what it holds by a lease. The caller deletes
 * the image in the same transaction. Gives the entry's number.
 */
export function keepInTrash(statements: Statements, image: number, names: readonly string[], mark: TrashMark): number {
  const row = statements.get(
    `SELECT digest, target, parent, created, platform, labels, docker_size, last_tagged,
       (SELECT group_concat(diff_id, char(10) ORDER BY depth) FROM image_chain JOIN chain ON chain.id = image_chain.chain_id
        JOIN layer ON layer.id = layer_id WHERE image_id = image.id) AS diff_ids,
       (SELECT group_concat(blob.digest, char(10)) FROM image_blob JOIN blob ON blob.id = blob_id
        WHERE image_id = image.id) AS blobs
     FROM image WHERE id = ?`,
    image,
  )
  if (row === undefined) throw new EngineError('INTERNAL', 'Could not keep a deleted image: it is not there.')
  const record = recordOf(row)
  const lease = createLease(statements, {
    purpose: `keep deleted image ${record.id}`,
    digests: [...record.blobs, ...record.diffIds],
    isLasting: true,
  })
  const number = statements.number(
    `INSERT INTO trash (lease_id, image_id, record, names, last_tagged, deleted, docker_size, operation_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    lease,
    record.id,
    JSON.stringify(record),
    JSON.stringify(names),
    integer(row, 'last_tagged'),
    mark.deleted,
    integer(row, 'docker_size'),
    mark.operationId ?? null,
  )
  if (number === undefined) throw new EngineError('INTERNAL', `Could not keep deleted image ${record.id}.`)
  return number
}

function recordOf(row: Row): ImageRecord {
  return {
    id: text<ImageId>(row, 'digest'),
    target: json(row, 'target'),
    created: integer(row, 'created'),
    platform: json(row, 'platform'),
    labels: json(row, 'labels'),
    diffIds: lines<DiffId>(row, 'diff_ids'),
    blobs: lines<Digest>(row, 'blobs'),
    ...(row.parent === null ? {} : { parentId: text<ImageId>(row, 'parent') }),
  }
}

/**
 * Records deleted images again with their names, the one that was deleted last first: all or none. A name that another
 * image has stays with it. Throws NOT_FOUND when an entry is gone.
 */
export function restoreTrash(
  statements: Statements,
  numbers: readonly number[],
): { readonly images: readonly RestoredImage[]; readonly orphans: Orphans } {
  const images: RestoredImage[] = []
  const ended: LetGo[] = []
  for (const number of [...new Set(numbers)].sort((a, b) => b - a)) {
    const row = statements.get('SELECT lease_id, record, names, last_tagged FROM trash WHERE number = ?', number)
    if (row === undefined) throw gone(number)
    const record: ImageRecord = json(row, 'record')
    const touched = new Set<number>()
    const isNew = recordImage(statements, record, touched)
    const sql = 'UPDATE image SET last_tagged = max(last_tagged, ?) WHERE digest = ?'
    statements.run(sql, integer(row, 'last_tagged'), record.id)
    images.push({
      id: record.id,
      labels: record.labels,
      isNew,
      ...giveNames(statements, record.id, json(row, 'names')),
    })
    ended.push({ blobs: [...touched], layers: [], chains: [] }, endEntry(statements, number, integer(row, 'lease_id')))
  }
  return { images, orphans: dropEnded(statements, ended) }
}

/** Points names at an image, save those that another one has. */
function giveNames(statements: Statements, imageId: ImageId, references: readonly string[]) {
  const names: string[] = []
  const taken: string[] = []
  for (const reference of references) {
    const sql = 'SELECT digest FROM name JOIN image ON image.id = image_id WHERE reference = ?'
    const holder = statements.get(sql, reference)
    if (holder !== undefined && text(holder, 'digest') !== imageId) taken.push(reference)
    else {
      setName(statements, { reference, imageId })
      names.push(reference)
    }
  }
  return { names, taken }
}

/**
 * Lets deleted images go for good. Throws NOT_FOUND when one of `numbers` is gone, and CONFLICT when it comes to other
 * bytes than `freed`.
 */
export function emptyTrash(
  statements: Statements,
  { numbers, freed }: TrashSelection,
): { readonly orphans: Orphans; readonly count: number } {
  const rows =
    numbers === undefined
      ? statements.all('SELECT number, lease_id FROM trash')
      : [...new Set(numbers)].map((number) => {
          const row = statements.get('SELECT number, lease_id FROM trash WHERE number = ?', number)
          if (row === undefined) throw gone(number)
          return row
        })
  const orphans = dropEnded(
    statements,
    rows.map((row) => endEntry(statements, integer(row, 'number'), integer(row, 'lease_id'))),
  )
  if (freed !== undefined && orphans.diskSize !== freed) throw changed()
  return { orphans, count: rows.length }
}

/** Lets go what has rested long enough, and beyond a limit the oldest; at most `count` entries. */
export function trimTrash(
  statements: Statements,
  { deletedUntil, diskSize, count }: TrashLimits,
): { readonly orphans: Orphans; readonly count: number } {
  const ended: LetGo[] = []
  for (const row of statements.all(
    'SELECT number, lease_id, deleted FROM trash ORDER BY deleted, number LIMIT ?',
    count,
  )) {
    const isOver = diskSize !== undefined && readRestingSize(statements) > diskSize
    if (integer(row, 'deleted') > deletedUntil && !isOver) break
    ended.push(endEntry(statements, integer(row, 'number'), integer(row, 'lease_id')))
  }
  return { orphans: dropEnded(statements, ended), count: ended.length }
}

function endEntry(statements: Statements, number: number, lease: number): LetGo {
  statements.run('DELETE FROM trash WHERE number = ?', number)
  return endLease(statements, lease)
}

function dropEnded(statements: Statements, ended: readonly LetGo[]): Orphans {
  return dropUnused(
    statements,
    new Set(ended.flatMap(({ blobs }) => blobs)),
    new Set(ended.flatMap(({ layers }) => layers)),
    new Set(ended.flatMap(({ chains }) => chains)),
  )
}

function gone(number: number): EngineError {
  return new EngineError(
    'NOT_FOUND',
    'Nothing was changed: a deleted image is no longer in the trash. It was brought back, or went for good.',
    { data: { number } },
  )
}

function changed(): EngineError {
  return new EngineError(
    'CONFLICT',
    'Nothing was emptied: what is in the trash changed in the meantime. Look again, and repeat.',
    { retryable: true },
  )
}
