import type { GroupedRow, ImageDetails as WireImageDetails } from '../../shared/contract/images.ts'
import { maxRows } from '../../shared/contract/limits.ts'
import type { HistoryEntry, ImageDetails, ImageSummary } from '../engine/images/types.ts'
import type { GroupedRow as EngineGroupedRow } from '../engine/metadata/GroupedList.ts'
import type { EnginePort } from './ports.ts'
import { toNames } from './toNames.ts'

/** Largest manifest or index that is shown, bytes (the engine accepts none above 4 MiB either). */
const documentLimit = 4 * 1024 * 1024

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

/** Everything the image page shows, its JSON documents read from the content store. */
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
    layers: image.layers.slice(0, maxRows),
    documents: [
      { kind: 'config', digest: image.id, mediaType: 'application/json', text: JSON.stringify(config.raw, null, 2) },
      ...(await targetDocument(engine, image)),
    ],
  }
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

async function targetDocument(
  engine: EnginePort,
  { id, target }: ImageDetails,
): Promise<WireImageDetails['documents']> {
  if (target.digest === id) return []
  const bytes = await engine.content.readSmall(target.digest, documentLimit)
  const kind = /index|manifest\.list/.test(target.mediaType) ? 'index' : 'manifest'
  const text = JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2)
  return [{ kind, digest: target.digest, mediaType: target.mediaType, text }]
}
