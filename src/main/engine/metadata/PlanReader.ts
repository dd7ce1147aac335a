import type { DatabaseSync } from 'node:sqlite'
import type { ImageId } from '../../../shared/model/digest.ts'
import { integer, json, lines, text } from './columns.ts'
import { type Holdings, readHoldings, readSnapshotsLeft } from './holdings.ts'
import { type ImageSelection, listCondition } from './imageList.ts'
import { openForReading } from './openDatabase.ts'
import type { PlannedImage } from './plannedImages.ts'
import type { StackedLayer } from './records.ts'
import { Statements } from './Statements.ts'
import { snapshotColumns, toStackedLayer } from './stackedLayer.ts'

/** Reads what plans over the whole store need, with a connection of its own; for a worker, since it reads a lot. */
export class PlanReader {
  readonly #database: DatabaseSync
  readonly #statements: Statements

  /** Opens the database that the writer has opened before. Throws what openForReading throws. */
  constructor(path: string) {
    this.#database = openForReading(path)
    this.#statements = new Statements(this.#database)
  }

  /** Closes the connection; before the writer closes its own. */
  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  /** Does all the reading of `work` at one moment; gives it a number that is another one after anything was written. */
  atOnce<T>(work: (revision: number) => T): T {
    this.#database.exec('BEGIN')
    try {
      // The moment is that of the first read.
      this.#statements.get('SELECT one FROM total')
      return work(this.#statements.number('PRAGMA data_version') ?? 0)
    } finally {
      this.#database.exec('COMMIT')
    }
  }

  /** Who holds what in the whole store, unpacked layers as if the containers of `going` (IDs) were gone. */
  holdings(going: readonly string[] = []): Holdings {
    return readHoldings(this.#statements, going)
  }

  /** Row numbers of the images that filters let pass. */
  matching(selection: Pick<ImageSelection, 'until' | 'label'>): ReadonlySet<number> {
    const { sql, values } = listCondition({ ...selection, intermediate: true })
    const rows = this.#statements.all(`SELECT id FROM image WHERE ${sql}`, ...values)
    return new Set(rows.map((row) => integer(row, 'id')))
  }

  /** Bytes on disk of unpacked layers that no image stacks, and no container once those of `going` (IDs) are gone. */
  snapshotsLeft(going: readonly string[]): number {
    return readSnapshotsLeft(this.#statements, going)
  }

  /** The images with these row numbers, by row number. */
  images(rows: readonly number[]): ReadonlyMap<number, PlannedImage> {
    const found = this.#statements.all(
      `SELECT image.id, digest, labels,
         (SELECT group_concat(reference, char(10) ORDER BY reference) FROM name WHERE image_id = image.id) AS refs,
         (SELECT group_concat(familiar, char(10) ORDER BY reference) FROM name WHERE image_id = image.id) AS names
       FROM json_each(?) AS wanted JOIN image ON image.id = wanted.value`,
      JSON.stringify(rows),
    )
    return new Map(
      found.map((row) => [
        integer(row, 'id'),
        {
          id: text<ImageId>(row, 'digest'),
          references: lines(row, 'refs'),
          names: lines(row, 'names'),
          labels: row.labels === '{}' ? {} : json(row, 'labels'),
        },
      ]),
    )
  }

  /** The chains with these row numbers in that order, each with the blob of one of its images. */
  layers(rows: readonly number[]): StackedLayer[] {
    return this.#statements
      .all(
        `SELECT chain.chain_id, diff_id, tar_size, chain.docker_size, entry_count, chain.image_count,
           blob.digest AS blob, blob.size AS blob_size, media_type, min(blob.id), ${snapshotColumns}
         FROM json_each(?) AS wanted JOIN chain ON chain.id = wanted.value JOIN layer ON layer.id = chain.layer_id
         JOIN layer_blob ON layer_blob.layer_id = layer.id
         JOIN image_blob ON image_blob.blob_id = layer_blob.blob_id
           AND image_blob.image_id = (SELECT min(image_id) FROM image_chain WHERE image_chain.chain_id = chain.id)
         JOIN blob ON blob.id = layer_blob.blob_id LEFT JOIN snapshot ON snapshot.chain_id = chain.chain_id
         GROUP BY wanted.key ORDER BY wanted.key`,
        JSON.stringify(rows),
      )
      .map(toStackedLayer)
  }

  /** Of these blobs, those that images other than the ones with these row numbers hold, or a lease. */
  blobsThatStay(blobs: readonly string[], going: ReadonlySet<number>): ReadonlySet<string> {
    const stay = new Set<string>()
    for (const row of this.#statements.all(
      `SELECT blob.digest, image_id, EXISTS (SELECT 1 FROM lease_digest WHERE lease_digest.digest = blob.digest) AS leased
       FROM json_each(?) AS wanted JOIN blob ON blob.digest = wanted.value JOIN image_blob ON blob_id = blob.id`,
      JSON.stringify([...new Set(blobs)]),
    )) {
      if (integer(row, 'leased') === 1 || !going.has(integer(row, 'image_id'))) stay.add(text(row, 'digest'))
    }
    return stay
  }
}
