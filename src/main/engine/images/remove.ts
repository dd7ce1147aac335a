import type { RemovalOutcome, RemovalStep } from '../metadata/records.ts'
import { familiarize } from '../spec/reference.ts'
import { fitsTrash } from './planReclaim.ts'
import type { ImagePorts } from './ports.ts'
import { RemovalRules } from './RemovalRules.ts'
import { trashMark } from './removePlanned.ts'
import { resolveImage } from './resolve.ts'
import type { Removal, RemovalResult } from './types.ts'

/** Untags or deletes, by Docker's rules, into the trash where that is asked for or set. Throws what resolveImage throws, and CONFLICT when force is needed. */
export function removeImage(ports: ImagePorts, reference: string, options: RemoveRequest): Promise<RemovalResult> {
  return ports.exclusive(async () => {
    const rules = new RemovalRules(ports)
    rules.remove(resolveImage(ports.reader, reference), reference, options)
    return carryOut(ports, rules.steps, options)
  })
}

/** How an image is removed, or several are pruned. */
export interface TrashChoice {
  /**
   * Into the trash, or for good; as it is set for Docker's verbs when absent. Always for good without a trash, and when
   * what goes at once takes more than the trash may.
   */
  readonly toTrash?: boolean
  /** The operation that it belongs to. */
  readonly operationId?: string
}

export interface RemoveRequest extends TrashChoice {
  readonly force?: boolean
  readonly noPrune?: boolean
}

/** What a removal did, as Docker lists it; sizes in bytes, `freed` on disk. */
export interface CarriedOut extends RemovalResult {
  /** Bytes as Docker counts them in the layers that went. */
  readonly dockerSize: number
}

/**
 * Does the steps: the database first, so that nothing names a file that is gone, then the files; what a
 * failure leaves of them the sweep at the next start takes. Inside the store's mutex.
 */
export async function carryOut(
  ports: ImagePorts,
  steps: readonly RemovalStep[],
  choice: TrashChoice = {},
): Promise<CarriedOut> {
  const wantsTrash = choice.toTrash ?? ports.trash.settings.keepsDockerRemovals
  const going = steps.flatMap(({ kind, imageId }) => (kind === 'delete' ? [imageId] : []))
  const toTrash = wantsTrash && fitsTrash(ports, ports.reader.reclaim(going).size)
  // An image that is gone has no labels to tell of any more.
  const labels = new Map(steps.map(({ imageId }) => [imageId, ports.reader.image(imageId)?.labels ?? {}]))
  const outcome = await ports.writer.applyRemoval(steps, toTrash ? trashMark(choice.operationId) : undefined)
  for (const { kind, imageId } of steps) {
    const attributes = kind === 'untag' ? { ...labels.get(imageId), name: imageId } : { name: imageId }
    ports.events.emit({ type: 'image', action: kind, id: imageId, attributes })
  }
  if (outcome.entries.length > 0 || outcome.laterDiskSize > 0) ports.trash.changed()
  await ports.removeBlobs(outcome.orphans.blobs)
  await ports.removeIndexes(outcome.orphans.indexes)
  await ports.removeSnapshots(outcome.orphans.snapshots)
  return {
    removals: listRemovals(steps, outcome),
    freed: outcome.orphans.diskSize,
    freedLater: outcome.laterDiskSize,
    entries: outcome.entries,
    dockerSize: outcome.deleted.reduce((sum, { dockerSize }) => sum + dockerSize, 0),
  }
}

function listRemovals(steps: readonly RemovalStep[], { deleted }: RemovalOutcome): Removal[] {
  const removals: Removal[] = []
  let next = 0
  for (const step of steps) {
    if (step.kind === 'untag') removals.push({ untagged: familiarize(step.reference) })
    else {
      removals.push({ deleted: step.imageId })
      for (const chain of deleted[next++]?.chains ?? []) removals.push({ deleted: chain })
    }
  }
  return removals
}
