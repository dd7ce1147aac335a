import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ImageId, shortDigest } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ExactRemoval } from '../metadata/exactRemoval.ts'
import { packedCount, unpackDigests } from '../metadata/packedDigests.ts'
import { type PlannedImage, unpackImages } from '../metadata/plannedImages.ts'
import type { TrashMark } from '../metadata/trash.ts'
import type { ImagePorts } from './ports.ts'

/** Files that are deleted before it is told how far it is. */
const filesAtOnce = 200

/** A removal as it was planned. */
export interface PlannedRemoval extends Omit<ExactRemoval, 'trash'> {
  readonly imageCount: number
  /** Whether the images go into the trash, or for good. */
  readonly toTrash: boolean
  /** Whether images go that a stopped container was made from; those of running ones never do. */
  readonly force: boolean
}

/** What a removal came to. Bytes on disk. */
export interface Removed {
  readonly freed: number
  /** Bytes that are free once the trash is emptied. */
  readonly freedLater: number
  /** Numbers of the entries of the trash that bring the images back. */
  readonly entries: readonly number[]
}

export interface RemovalOptions extends WorkOptions {
  /** The operation that it belongs to: the entries of the trash can be found by it. */
  readonly operationId?: string
}

/**
 * Removes exactly the images of a plan with exactly their names, or nothing: throws CONFLICT when a name, an image,
 * a layer that is shared or a container came or went since. A cancel counts until the metadata is changed, which is
 * one transaction; what is gone there goes from the disk as well. Tells events as `docker rmi --force --no-prune`.
 */
export function removePlanned(
  ports: ImagePorts,
  removal: PlannedRemoval,
  options: RemovalOptions = {},
): Promise<Removed> {
  return ports.exclusive(() => carryOutPlan(ports, removal, options))
}

/** As removePlanned, for whoever is inside the store's mutex already. */
export async function carryOutPlan(
  ports: ImagePorts,
  removal: PlannedRemoval,
  { signal, onProgress, operationId }: RemovalOptions,
): Promise<Removed> {
  const { pages, sum, imageCount, force, toTrash } = removal
  const tell = (step: string): void => onProgress?.({ bytesDone: 0, step })
  tell(imageCount === 1 ? 'Removing 1 image' : `Removing ${imageCount.toLocaleString('en-US')} images`)
  await inTurns(pages, (image) => refuseUsed(ports, image, force))
  signal?.throwIfAborted()
  const trash = toTrash ? { trash: trashMark(operationId) } : {}
  const { blobs, indexes, snapshots, entries } = await ports.writer.removeExactly({ pages, sum, ...trash })
  await inTurns(pages, (image) => emitRemoval(ports, image))
  if (toTrash || sum.laterDiskSize > 0) ports.trash.changed()
  const blobCount = packedCount(blobs)
  const total = blobCount + packedCount(indexes)
  for (let done = 0; done < total; done += filesAtOnce) {
    tell(`Deleting files, ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`)
    if (done < blobCount) await ports.removeBlobs(unpackDigests(blobs, done, filesAtOnce))
    const first = Math.max(0, done - blobCount)
    const last = done + filesAtOnce - blobCount
    if (last > first) await ports.removeIndexes(unpackDigests(indexes, first, last - first))
  }
  await ports.removeSnapshots(snapshots)
  return { freed: sum.diskSize, freedLater: sum.laterDiskSize, entries }
}

/** What is noted of images that go into the trash now. */
export function trashMark(operationId: string | undefined): TrashMark {
  return { deleted: Date.now(), ...(operationId === undefined ? {} : { operationId }) }
}

/** Does something with each planned image; the thread is given up after every page. */
async function inTurns(pages: readonly Uint8Array[], work: (image: PlannedImage) => void): Promise<void> {
  for (const page of pages) {
    for (const image of unpackImages(page)) work(image)
    await nextTurn()
  }
}

/** Throws CONFLICT when a container was made from an image that is to go: with force, only when it runs. */
export function refuseUsed(
  { containersUsing }: Pick<ImagePorts, 'containersUsing'>,
  { id, names }: { readonly id: ImageId; readonly names: readonly string[] },
  force: boolean,
): void {
  const container = containersUsing(id).find(({ running }) => running || !force)
  if (container === undefined) return
  const reference = names[0] ?? id
  throw new EngineError(
    'CONFLICT',
    `Nothing was removed: container ${shortDigest(container.id)} was made from ${reference}. Remove the container first, or keep the image.`,
    { data: { reference } },
  )
}

function emitRemoval({ events }: Pick<ImagePorts, 'events'>, { id, references, labels }: PlannedImage): void {
  const attributes = { ...labels, name: id }
  for (const _ of references) events.emit({ type: 'image', action: 'untag', id, attributes })
  events.emit({ type: 'image', action: 'delete', id, attributes: { name: id } })
}
