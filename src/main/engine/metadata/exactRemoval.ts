import type { ChainId, Digest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { digestOf } from '../spec/digest.ts'
import { deleteImage, outdated } from './applyRemoval.ts'
import { dropUnused } from './dropUnused.ts'
import { packDigests } from './packedDigests.ts'
import { type PlannedImage, unpackImages } from './plannedImages.ts'
import type { Statements } from './Statements.ts'
import { keepInTrash, type TrashMark } from './trash.ts'
import { readRestingSize } from './trashRows.ts'

/** What a removal comes to. */
export interface RemovalSum {
  /** Bytes on disk that are free at once. */
  readonly diskSize: number
  /** Bytes on disk that are free once the trash is emptied, and were not to become so by that before. */
  readonly laterDiskSize: number
  /** Bytes as Docker counts them in the layers that go. */
  readonly dockerSize: number
  /** Stands for the layers that go: digestOfChains of their chainIDs. */
  readonly chains: Digest
}

/** A removal that is done as it was planned, or not at all. */
export interface ExactRemoval {
  /** The images, packed by packImages. */
  readonly pages: readonly Uint8Array[]
  readonly sum: RemovalSum
  /** Into the trash; for good when absent. */
  readonly trash?: TrashMark
}

/** What nothing holds any more: its files are the caller's to delete. Digests packed by packDigests. */
export interface PackedOrphans {
  readonly blobs: Uint8Array
  /** DiffIDs of layers whose index goes. */
  readonly indexes: Uint8Array
  /** Numbers of unpacked layers whose folder goes. */
  readonly snapshots: readonly number[]
  /** Numbers of the new entries of the trash. */
  readonly entries: readonly number[]
}

/** Stands for a set of layers, whatever their order. */
export function digestOfChains(chains: readonly ChainId[]): Digest {
  return digestOf(chains.toSorted().join('\n'))
}

/**
 * Removes exactly these images with exactly these names. Throws CONFLICT, and changes nothing, when an image is
 * gone, has gained or lost a name, has one made from it that stays, or when the whole comes to another sum.
 */
export function removeExactly(statements: Statements, { pages, sum, trash }: ExactRemoval): PackedOrphans {
  const resting = readRestingSize(statements)
  const entries: number[] = []
  const blobs = new Set<number>()
  const layers = new Set<number>()
  const chains: ChainId[] = []
  let dockerSize = 0
  for (const page of pages) {
    for (const image of unpackImages(page)) {
      const row = removeNames(statements, image)
      if (trash !== undefined) entries.push(keepInTrash(statements, row, image.references, trash))
      const gone = deleteImage(statements, row, image.id, blobs, layers)
      for (const chain of gone.chains) chains.push(chain)
      dockerSize += gone.dockerSize
    }
  }
  for (const page of pages) for (const image of unpackImages(page)) refuseParent(statements, image)
  const orphans = dropUnused(statements, blobs, layers, chains)
  const isPlanned =
    orphans.diskSize === sum.diskSize &&
    readRestingSize(statements) - resting === sum.laterDiskSize &&
    dockerSize === sum.dockerSize &&
    digestOfChains(chains) === sum.chains
  if (!isPlanned) throw outdated('what other images share with them')
  return {
    blobs: packDigests(orphans.blobs),
    indexes: packDigests(orphans.indexes),
    snapshots: orphans.snapshots,
    entries,
  }
}

/** Takes an image's names away; gives its row number. */
function removeNames(statements: Statements, { id, references, names }: PlannedImage): number {
  const row = statements.number('SELECT id FROM image WHERE digest = ?', id)
  if (row === undefined) throw outdated(names[0] ?? id)
  for (const [at, reference] of references.entries()) {
    const sql = 'DELETE FROM name WHERE reference = ? AND image_id = ?'
    if (statements.run(sql, reference, row) === 0) throw outdated(names[at] ?? reference)
  }
  return row
}

/** Throws when an image that is still there was made from this one. */
function refuseParent(statements: Statements, { id, names }: PlannedImage): void {
  if (statements.number('SELECT 1 FROM image WHERE parent = ? LIMIT 1', id) === undefined) return
  const reference = names[0] ?? id
  throw new EngineError(
    'CONFLICT',
    `Nothing was removed: an image that stays was made from ${reference}. Look again, and repeat.`,
    { retryable: true, data: { reference } },
  )
}
