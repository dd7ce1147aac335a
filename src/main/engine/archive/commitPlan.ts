import type { DiffId } from '../../../shared/model/digest.ts'
import type { ContentIngester } from '../content/types.ts'
import type { LayerIndexFolder } from '../layers/LayerIndexFolder.ts'
import type { ImportBatch, ImportOutcome, Orphans } from '../metadata/records.ts'
import type { LoadPlan } from './plan.ts'

/** What a plan is committed to. */
export interface CommitPorts {
  readonly content: Pick<ContentIngester, 'commit' | 'putBack'>
  readonly indexes: LayerIndexFolder
  /** Records everything in one transaction. */
  record(batch: ImportBatch): Promise<ImportOutcome>
  /** Told which layer indexes are other files now: nobody is to go on reading the old ones. */
  forgetIndexes(diffIds: readonly DiffId[]): Promise<void>
  /** Deletes the files of what nothing holds any more. */
  removeOrphans(orphans: Orphans): Promise<void>
  /** Runs work while nobody else adds to or takes from the store. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Makes a plan's images visible: blobs, then layer indexes, then one transaction. When a step fails, what
 * the steps before it added lies where it lay again: another plan may share it.
 */
export async function commitPlan(plan: LoadPlan, ports: CommitPorts): Promise<ImportOutcome> {
  return ports.exclusive(async () => {
    const blobs = new Set(await ports.content.commit(plan.blobs))
    const indexes = plan.layers.map(({ record, indexPath }) => ({ diffId: record.diffId, path: indexPath }))
    let outcome: ImportOutcome
    let added = new Set<DiffId>()
    try {
      added = new Set(await ports.indexes.commit(indexes))
      outcome = await ports.record(batchOf(plan))
    } catch (error) {
      await ports.content.putBack(plan.blobs.filter(({ digest }) => blobs.has(digest)))
      await ports.indexes.putBack(indexes.filter(({ diffId }) => added.has(diffId)))
      throw error
    }
    await ports.forgetIndexes(plan.layers.map(({ record }) => record.diffId)).catch(() => undefined)
    // The images are there already; a file that can't be deleted now is swept away at the next start.
    await ports.removeOrphans(outcome.orphans).catch(() => undefined)
    return outcome
  })
}

function batchOf(plan: LoadPlan): ImportBatch {
  return {
    blobs: plan.blobs,
    layers: plan.layers.map(({ record }) => record),
    images: plan.images.map(({ record }) => record),
    names: plan.images.flatMap(({ record, names, tagged }) =>
      names.map((reference) => ({
        reference,
        imageId: record.id,
        ...(tagged === undefined ? {} : { tagged }),
      })),
    ),
  }
}
