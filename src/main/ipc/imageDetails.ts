import type { GroupedRow, ImageDetails as WireImageDetails } from '../../shared/contract/images.ts'
import { maxRows } from '../../shared/contract/limits.ts'
import { snapshotTree } from '../engine/containers/dataFolders.ts'
import type { HistoryEntry, ImageSummary } from '../engine/images/types.ts'
import type { GroupedRow as EngineGroupedRow } from '../engine/metadata/GroupedList.ts'
import type { StackedLayer } from '../engine/metadata/records.ts'
import type { EnginePort } from './ports.ts'
import { toNames } from './toNames.ts'

/** A row of the list, without what the list does not show. */
export function toImageRow(image: ImageSummary) {
  const { id, created, dockerSize, dockerSharedSize, layerCount, platform } = image
  return { id, ...toNames(image), created, dockerSize, dockerSharedSize, layerCount, platform }
}

/** A row of the list in groups, without what the list does not show. */
export function toGroupedRow(row: EngineGroupedRow): GroupedRow {
  const { position, siblings } = row
  if (row.kind === 'group') return { kind: 'group', position, siblings, isOpen: row.isOpen, ...row.group }
  return { kind: 'image', position, siblings, repository: row.repository, image: toImageRow(row.image) }
}

/** Everything the image page shows but its JSON documents. */
export async function readImageDetails(engine: EnginePort, reference: string): Promise<WireImageDetails> {
  const [image, history] = await Promise.all([engine.images.inspect(reference), engine.images.history(reference)])
  const { config, target } = image
  return {
    ...toImageRow(image),
    target: { mediaType: target.mediaType, digest: target.digest, size: target.size },
    repoDigests: image.repoDigests.slice(0, maxRows),
    author: config.author,
    labels: image.labels,
    lastTagged: image.lastTagged,
    history: history.slice(0, maxRows).map(toHistoryEntry),
    historyTotal: history.length,
    layers: image.layers.slice(0, maxRows).map((layer) => toLayer(engine.root, layer)),
  }
}

/** A layer with the folder that it is unpacked in. */
function toLayer(root: string, { snapshot, ...layer }: StackedLayer) {
  if (snapshot === undefined) return layer
  return { ...layer, directory: snapshotTree(root, snapshot.number), directoryDiskSize: snapshot.diskSize }
}

function toHistoryEntry({ created, createdBy, author, comment, emptyLayer, dockerSize, layer }: HistoryEntry) {
  return {
    createdBy,
    author,
    comment,
    emptyLayer,
    dockerSize,
    ...(created === undefined ? {} : { created }),
    ...(layer === undefined ? {} : { layer }),
  }
}
