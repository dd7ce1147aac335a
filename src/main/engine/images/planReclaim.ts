import { type ImageId, shortDigest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { digestOfChains, type RemovalSum } from '../metadata/exactRemoval.ts'
import { rowLimit } from '../metadata/MetadataReader.ts'
import { type PlannedImage, packImages } from '../metadata/plannedImages.ts'
import { freedOf, type ReclaimedSize } from '../metadata/reclaim.ts'
import { digestOf } from '../spec/digest.ts'
import type { ImagePorts } from './ports.ts'
import { refuseUsed } from './removePlanned.ts'
import { resolveImage } from './resolve.ts'
import type { ReclaimPlan } from './types.ts'

/**
 * What deleting exactly these images, with all their names, frees at once and when the trash is emptied. They go into
 * the trash unless `forGood` says otherwise, there is none, or its limit is less than they take. Changes nothing. Throws what resolveImage throws,
 * INVALID_ARGUMENT for more than 500 images at once, and CONFLICT when one of them can't go: a running container or
 * an image that stays was made from it.
 */
export function planReclaim(
  ports: Pick<ImagePorts, 'reader' | 'containersUsing' | 'trash'>,
  references: readonly string[],
  { forGood = false }: { readonly forGood?: boolean } = {},
): ReclaimPlan {
  const { reader } = ports
  if (references.length > rowLimit) {
    throw new EngineError(
      'INVALID_ARGUMENT',
      `Could not plan the removal of ${references.length} images: at most ${rowLimit} are planned at once.`,
    )
  }
  const ids = childrenFirst(ports, [...new Set(references.map((reference) => resolveImage(reader, reference)))])
  const images = ids.map((id) => plannedImage(ports, id))
  for (const image of images) refuseUsed(ports, image, true)
  const { layers, keptLayers, keptBlobs, size, dockerSize } = reader.reclaim(ids)
  const toTrash = !forGood && fitsTrash(ports, size)
  const freed = freedOf(size, toTrash)
  const sum = { ...freed, dockerSize, chains: digestOfChains(layers.map(({ chainId }) => chainId)) }
  const pages = packImages(images)
  return {
    token: planToken(pages, sum, toTrash),
    images: images.map(({ id, names }) => ({ id, names })),
    layers,
    keptLayers,
    keptBlobs,
    toTrash,
    freed: freed.diskSize,
    freedLater: freed.laterDiskSize,
    dockerSize,
    removal: { pages, sum, imageCount: images.length, force: true, toTrash },
  }
}

/** Whether images may go into the trash: there is one, and they would not go from it at once for want of room. */
export function fitsTrash({ trash }: Pick<ImagePorts, 'trash'>, { own, resting }: ReclaimedSize): boolean {
  const { keepFor, diskSizeLimit = Number.POSITIVE_INFINITY } = trash.settings
  return keepFor > 0 && own + resting <= diskSizeLimit
}

/** Stands for exactly these images, with these names, where they go, and what their removal comes to. */
export function planToken(pages: readonly Uint8Array[], sum: RemovalSum, toTrash: boolean): string {
  return digestOf(Buffer.concat([...pages, Buffer.from(JSON.stringify([sum, toTrash]))]))
}

function plannedImage({ reader }: Pick<ImagePorts, 'reader'>, id: ImageId): PlannedImage {
  const names = reader.names(id)
  return {
    id,
    references: names.map(({ reference }) => reference),
    names: names.map(({ familiar }) => familiar),
    labels: reader.labels(id),
  }
}

/** The images in an order in which Docker would remove them: one that was made from another before that. */
function childrenFirst({ reader }: Pick<ImagePorts, 'reader'>, ids: readonly ImageId[]): ImageId[] {
  const wanted = new Set(ids)
  const ordered = new Set<ImageId>()
  const entered = new Set<ImageId>()
  const enter = (id: ImageId): void => {
    if (entered.has(id)) return
    entered.add(id)
    for (const child of reader.children(id)) {
      if (!wanted.has(child)) throw needed(id, child)
      enter(child)
    }
    ordered.add(id)
  }
  for (const id of ids) enter(id)
  return [...ordered]
}

function needed(id: ImageId, child: ImageId): EngineError {
  return new EngineError(
    'CONFLICT',
    `Could not plan the removal of image ${shortDigest(id)}: image ${shortDigest(child)} was made from it and is to stay. Remove that one too.`,
    { data: { reference: id, child } },
  )
}
