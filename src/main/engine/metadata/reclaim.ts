import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import { integer, text } from './columns.ts'
import type { StackedLayer } from './records.ts'
import type { Statements } from './Statements.ts'
import { snapshotColumns, toStackedLayer } from './stackedLayer.ts'
import { leasedByWork } from './trashRows.ts'

/** What removing a set of images takes away. */
export interface Reclaim {
  /** Layers (chainIDs) that no other image stacks, lowest first. */
  readonly layers: readonly StackedLayer[]
  /** Layers that other images stack too. */
  readonly keptLayers: readonly StackedLayer[]
  /** Blobs of layers that go which stay on disk: other images have the same content over other layers. */
  readonly keptBlobs: readonly Digest[]
  readonly size: ReclaimedSize
  /** Bytes as Docker counts them, in the layers that go. */
  readonly dockerSize: number
}

/** Bytes on disk that only a set of images holds; nothing that work under way keeps. */
export interface ReclaimedSize {
  /** Blobs and layer indexes that nothing else holds. */
  readonly own: number
  /** Blobs and layer indexes that the trash holds too. */
  readonly resting: number
  /** Unpacked layers: the trash holds none. */
  readonly snapshots: number
}

/** What of it is free at once when the images go for good or into the trash, and what once the trash is emptied. */
export function freedOf({ own, resting, snapshots }: ReclaimedSize, toTrash: boolean) {
  return toTrash
    ? { diskSize: snapshots, laterDiskSize: own + resting }
    : { diskSize: snapshots + own, laterDiskSize: resting }
}

const chosen = '(SELECT image.id FROM json_each(?) AS wanted JOIN image ON image.digest = wanted.value)'

/** Reads what removing these images takes away: the same as applyRemoval then finds. */
export function readReclaim(statements: Statements, ids: readonly ImageId[]): Reclaim {
  const set = JSON.stringify([...new Set(ids)])
  const layers: StackedLayer[] = []
  const keptLayers: StackedLayer[] = []
  let dockerSize = 0
  for (const row of statements.all(
    `WITH stacked AS MATERIALIZED (
       SELECT chain_id, count(*) AS holders, min(image_id) AS holder
       FROM image_chain WHERE image_id IN ${chosen} GROUP BY chain_id)
     SELECT chain.chain_id, diff_id, tar_size, chain.docker_size, entry_count, chain.image_count, holders,
       blob.digest AS blob, blob.size AS blob_size, media_type, min(blob.id), ${snapshotColumns}
     FROM stacked JOIN chain ON chain.id = stacked.chain_id JOIN layer ON layer.id = chain.layer_id
     JOIN layer_blob ON layer_blob.layer_id = layer.id
     JOIN image_blob ON image_blob.image_id = holder AND image_blob.blob_id = layer_blob.blob_id
     JOIN blob ON blob.id = layer_blob.blob_id LEFT JOIN snapshot ON snapshot.chain_id = chain.chain_id
     GROUP BY chain.id ORDER BY depth, chain.chain_id`,
    set,
  )) {
    const layer = toStackedLayer(row)
    if (integer(row, 'holders') < layer.imageCount) keptLayers.push(layer)
    else {
      layers.push(layer)
      dockerSize += layer.dockerSize
    }
  }
  const kept = blobsHeldElsewhere(statements, set)
  const keptBlobs = [...new Set(layers.map(({ blob }) => blob))].filter((blob) => kept.has(blob))
  return {
    layers,
    keptLayers,
    keptBlobs,
    size: {
      own: blobBytes(statements, set, false) + indexBytes(statements, set, false),
      resting: blobBytes(statements, set, true) + indexBytes(statements, set, true),
      snapshots: snapshotBytes(statements, set),
    },
    dockerSize,
  }
}

function blobsHeldElsewhere(statements: Statements, set: string): ReadonlySet<string> {
  const rows = statements.all(
    `WITH held AS MATERIALIZED (
       SELECT blob_id, count(*) AS holders FROM image_blob WHERE image_id IN ${chosen} GROUP BY blob_id)
     SELECT digest FROM held JOIN blob ON blob.id = blob_id
     WHERE holders < image_count OR EXISTS (SELECT 1 FROM lease_digest WHERE lease_digest.digest = blob.digest)`,
    set,
  )
  return new Set(rows.map((row) => text(row, 'digest')))
}

function blobBytes(statements: Statements, set: string, resting: boolean): number {
  return (
    statements.number(
      `WITH held AS MATERIALIZED (
         SELECT blob_id, count(*) AS holders FROM image_blob WHERE image_id IN ${chosen} GROUP BY blob_id)
       SELECT coalesce(sum(disk_size), 0) FROM held JOIN blob ON blob.id = blob_id
       WHERE holders = image_count AND (trash_count > 0) = ? AND NOT ${leasedByWork('blob.digest')}`,
      set,
      resting ? 1 : 0,
    ) ?? 0
  )
}

function indexBytes(statements: Statements, set: string, resting: boolean): number {
  return (
    statements.number(
      `WITH stacked AS MATERIALIZED (
         SELECT chain_id, count(*) AS holders FROM image_chain WHERE image_id IN ${chosen} GROUP BY chain_id),
       going AS MATERIALIZED (
         SELECT layer_id, count(*) AS chains FROM stacked JOIN chain ON chain.id = stacked.chain_id
         WHERE holders = image_count GROUP BY layer_id)
       SELECT coalesce(sum(index_disk_size), 0) FROM going JOIN layer ON layer.id = layer_id
       WHERE chains = chain_count AND (trash_count > 0) = ? AND NOT ${leasedByWork('layer.diff_id')}`,
      set,
      resting ? 1 : 0,
    ) ?? 0
  )
}

function snapshotBytes(statements: Statements, set: string): number {
  return (
    statements.number(
      `WITH stacked AS MATERIALIZED (
         SELECT chain_id, count(*) AS holders FROM image_chain WHERE image_id IN ${chosen} GROUP BY chain_id)
       SELECT coalesce(sum(snapshot.disk_size), 0) FROM stacked JOIN chain ON chain.id = stacked.chain_id
       JOIN snapshot ON snapshot.chain_id = chain.chain_id
       WHERE holders = image_count AND container_count = 0
         AND NOT ${leasedByWork('snapshot.chain_id')}`,
      set,
    ) ?? 0
  )
}
