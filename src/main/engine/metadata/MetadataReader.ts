import type { DatabaseSync } from 'node:sqlite'
import type { ChainId, DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import type { Descriptor } from '../spec/types.ts'
import { integer, json, lines, text } from './columns.ts'
import { type NumberedContainer, readContainersAfter } from './containers.ts'
import {
  type ChainHolder,
  type ForestImageRecord,
  type ForestLayerRecord,
  readChainHolders,
  readForestBlocks,
  readForestImages,
  readForestLayers,
} from './forest.ts'
import { type GraphImage, readImagesAfter, readKnownDigests, readLeasedAfter, readLeasedDigests } from './graph.ts'
import { type ImageGroup, readGroups } from './imageGroups.ts'
import { type Condition, type ImageSelection, isCostly, listCondition, listOrder } from './imageList.ts'
import { type IndexRecord, readBlobsAfter, readIndexesAfter } from './inventory.ts'
import { type LayerOrder, readLargestLayers } from './largestLayers.ts'
import { type LayerForm, readLayerForms } from './layerForms.ts'
import { type LayerHolders, type LayerHoldersQuery, readLayerHolders } from './layerHolders.ts'
import { openForReading } from './openDatabase.ts'
import { type RecordedOperation, readOperationsAfter } from './operations.ts'
import { type Reclaim, readReclaim } from './reclaim.ts'
import type { BlobRecord, ImageName, ImageRow, StackedLayer, Totals } from './records.ts'
import {
  type NamedRegistry,
  readLayerOfBlob,
  readNamedRegistries,
  readRepositoriesWith,
  readTagsHere,
} from './registryNames.ts'
import { type Row, Statements } from './Statements.ts'
import { readSnapshotNumbers, readSnapshots, type SnapshotRecord } from './snapshots.ts'
import { snapshotColumns, toStackedLayer } from './stackedLayer.ts'
import {
  readOldestTrash,
  readRestingSize,
  readTrash,
  readTrashOf,
  readTrashPart,
  readWholeTrash,
  type TrashPlan,
  type TrashQuery,
} from './trashRows.ts'
import { verifyMetadata } from './verify.ts'
import { type NumberedVolume, readVolumesAfter } from './volumes.ts'

/** No read gives more rows than this. */
export const rowLimit = 500

const imageColumns = `image.id, digest, parent, created, platform, labels, docker_size, docker_shared_size, layer_count,
  (SELECT group_concat(familiar, char(10) ORDER BY reference) FROM name WHERE image_id = image.id AND NOT is_digest) AS names,
  (SELECT group_concat(familiar, char(10) ORDER BY reference) FROM name WHERE image_id = image.id AND is_digest) AS digests`

/**
 * Reads the metadata on the thread that calls, with a connection of its own. Every read is short and sees
 * what was committed before it.
 */
export class MetadataReader {
  readonly #database: DatabaseSync
  readonly #statements: Statements
  #matchesName: (familiar: string) => boolean = () => true

  /** Opens the database that the writer has opened before. Throws what openForReading throws. */
  constructor(path: string) {
    this.#database = openForReading(path)
    this.#statements = new Statements(this.#database)
    this.#database.function('matches_name', (familiar) => (this.#matchesName(String(familiar)) ? 1 : 0))
  }

  /** Closes the connection; before the writer closes its own. */
  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  /** One page of images, and how many match in all. */
  list(selection: ImageSelection): { readonly rows: readonly ImageRow[]; readonly total: number } {
    const { matchesName, limit, offset } = selection
    this.#matchesName = matchesName ?? (() => true)
    const condition = listCondition(selection)
    const order = listOrder(selection)
    // The page first, by row numbers alone: names are gathered for its rows only.
    const rows = this.#statements.all(
      `WITH page AS MATERIALIZED (
         SELECT id, ${isCostly(selection) ? 'count(*) OVER ()' : 'NULL'} AS total
         FROM image WHERE ${condition.sql} ORDER BY ${order.sql} LIMIT ? OFFSET ?)
       SELECT ${imageColumns}, total FROM page CROSS JOIN image ON image.id = page.id ORDER BY ${order.sql}`,
      ...condition.values,
      ...order.values,
      Math.max(0, Math.min(limit, rowLimit)),
      Math.max(0, offset),
      ...order.values,
    )
    const total = rows[0]?.total
    return {
      rows: rows.map((row) => toImageRow(row, matchesName)),
      total: typeof total === 'number' ? total : this.#count(condition),
    }
  }

  /** The groups of the images that a selection means: see readGroups. */
  readGroups(selection: ImageSelection): ImageGroup[] {
    return readGroups(this.#statements, selection)
  }

  /** One image; undefined when it is not there. */
  image(id: ImageId): (ImageRow & { readonly target: Descriptor; readonly lastTagged: number }) | undefined {
    const row = this.#statements.get(`SELECT ${imageColumns}, target, last_tagged FROM image WHERE digest = ?`, id)
    if (row === undefined) return undefined
    return { ...toImageRow(row), target: json(row, 'target'), lastTagged: integer(row, 'last_tagged') }
  }

  /** An image's labels; none when it is not there. */
  labels(id: ImageId): ImageRow['labels'] {
    const row = this.#statements.get('SELECT labels FROM image WHERE digest = ?', id)
    return row === undefined || row.labels === '{}' ? {} : json(row, 'labels')
  }

  /** The image that a normalised reference names. */
  imageNamed(reference: string): ImageId | undefined {
    const row = this.#statements.get(
      'SELECT digest FROM name JOIN image ON image.id = image_id WHERE reference = ?',
      reference,
    )
    return row === undefined ? undefined : text(row, 'digest')
  }

  /** The first two images whose ID starts with these hex digits. */
  imagesByPrefix(hex: string): ImageId[] {
    return this.#statements
      .all('SELECT digest FROM image WHERE digest >= ? AND digest < ? LIMIT 2', `sha256:${hex}`, `sha256:${hex}g`)
      .map((row) => text<ImageId>(row, 'digest'))
  }

  /** All names of an image, in the order of their normalised references. */
  names(id: ImageId): ImageName[] {
    return this.#statements
      .all(
        `SELECT reference, familiar, is_digest FROM name
         WHERE image_id = (SELECT id FROM image WHERE digest = ?) ORDER BY reference`,
        id,
      )
      .map((row) => ({
        reference: text(row, 'reference'),
        familiar: text(row, 'familiar'),
        isDigest: integer(row, 'is_digest') === 1,
      }))
  }

  /** The images that were made from this one step by step; the first 500. */
  children(id: ImageId): ImageId[] {
    return this.#statements
      .all(`SELECT digest FROM image WHERE parent = ? LIMIT ${rowLimit}`, id)
      .map((row) => text<ImageId>(row, 'digest'))
  }

  /** An image's layers, lowest first, each with the blob that this image keeps of it. */
  layers(id: ImageId): StackedLayer[] {
    return this.#statements
      .all(
        `SELECT chain.chain_id, diff_id, tar_size, chain.docker_size, entry_count, chain.image_count,
           blob.digest AS blob, blob.size AS blob_size, media_type, min(blob.id), ${snapshotColumns}
         FROM image_chain AS mine JOIN chain ON chain.id = mine.chain_id JOIN layer ON layer.id = chain.layer_id
         JOIN layer_blob ON layer_blob.layer_id = layer.id
         JOIN image_blob ON image_blob.image_id = mine.image_id AND image_blob.blob_id = layer_blob.blob_id
         JOIN blob ON blob.id = layer_blob.blob_id LEFT JOIN snapshot ON snapshot.chain_id = chain.chain_id
         WHERE mine.image_id = (SELECT id FROM image WHERE digest = ?)
         GROUP BY chain.id ORDER BY depth`,
        id,
      )
      .map(toStackedLayer)
  }

  /** The forms in which an image's layers are here: see readLayerForms. */
  layerForms(id: ImageId): LayerForm[] {
    return readLayerForms(this.#statements, id)
  }

  /** Bytes of a blob as it was recorded; undefined when it is not. */
  blobSize(digest: Digest): number | undefined {
    return this.#statements.number('SELECT size FROM blob WHERE digest = ?', digest)
  }

  /** The diffID of the layer that a blob holds; undefined when it is none, or not here. */
  layerOfBlob(blob: Digest): DiffId | undefined {
    return readLayerOfBlob(this.#statements, blob)
  }

  /** The registries of which images here have names: see readNamedRegistries; at most 500. */
  namedRegistries(): NamedRegistry[] {
    return readNamedRegistries(this.#statements, rowLimit)
  }

  /** Repositories of a registry that are known to have a blob: see readRepositoriesWith. */
  repositoriesWith(host: string, blob: Digest, limit: number): string[] {
    return readRepositoriesWith(this.#statements, host, blob, limit)
  }

  /** Up to 500 tags of a repository (`docker.io/library/alpine`) that images here have, after that one; '' for the first. */
  tagsHere(repository: string, after: string): string[] {
    return readTagsHere(this.#statements, repository, after, rowLimit)
  }

  /** The images that stack a layer, or its content over another stack: see readLayerHolders. */
  layerHolders(query: LayerHoldersQuery): LayerHolders | undefined {
    return readLayerHolders(this.#statements, query)
  }

  /** What removing exactly these images, with all their names, takes away. Ids that are not there are left out. */
  reclaim(ids: readonly ImageId[]): Reclaim {
    return readReclaim(this.#statements, ids)
  }

  /** A number that is another one after anything was written. It means nothing to another reader. */
  revision(): number {
    return this.#statements.number('PRAGMA data_version') ?? 0
  }

  /** The blocks that the forest of chains, and its images, are read in, 500 of each: see readForestBlocks. */
  forestBlocks(from = 0): { readonly layers: readonly number[]; readonly images: readonly number[] } {
    return {
      layers: readForestBlocks(this.#statements, 'chain', from),
      images: readForestBlocks(this.#statements, 'image', from),
    }
  }

  /** The chains of a block, at most 500. */
  forestLayers(block: number): ForestLayerRecord[] {
    return readForestLayers(this.#statements, block)
  }

  /** The images of a block, at most 500, intermediate ones too. */
  forestImages(block: number): ForestImageRecord[] {
    return readForestImages(this.#statements, block)
  }

  /** For each of these chains that is there, one image that stacks it. */
  chainHolders(chainIds: readonly string[]): ChainHolder[] {
    return readChainHolders(this.#statements, chainIds)
  }

  /** Images after that one in order of their IDs, with what each holds: see readImagesAfter. */
  imagesAfter(id: string): GraphImage[] {
    return readImagesAfter(this.#statements, id)
  }

  /** Digests that leases hold after that one in order, the first ones for ''; empty at the end. */
  leasedAfter(digest: string): Digest[] {
    return readLeasedAfter(this.#statements, digest)
  }

  /** Of these digests, those that are recorded, or held by a lease. */
  knownDigests(kind: 'blob' | 'index', digests: readonly Digest[]): ReadonlySet<Digest> {
    return readKnownDigests(this.#statements, kind, digests)
  }

  /** All digests (of blobs, and diffIDs of indexes) that leases hold: for the doctor. */
  leasedDigests(): Digest[] {
    return readLeasedDigests(this.#statements)
  }

  /** A page of deleted images, newest first, at most 500. */
  trash(query: TrashQuery): ReturnType<typeof readTrash> {
    return readTrash(this.#statements, { ...query, limit: Math.min(query.limit, rowLimit) })
  }

  /** Entries of the trash and what emptying them frees: those of `numbers` that are there, or all. */
  trashPlan(numbers?: readonly number[]): TrashPlan {
    return numbers === undefined ? readWholeTrash(this.#statements) : readTrashPart(this.#statements, numbers)
  }

  /** Bytes on disk that emptying the whole trash frees. Reads counters. */
  trashDiskSize(): number {
    return readRestingSize(this.#statements)
  }

  /** When the oldest entry of the trash was deleted, milliseconds since 1970. */
  oldestTrash(): number | undefined {
    return readOldestTrash(this.#statements)
  }

  /** Numbers of the entries of the trash that an operation made, newest first. */
  trashOf(operationId: string): number[] {
    return readTrashOf(this.#statements, operationId)
  }

  /** Up to 500 blobs after that one in order of their digests, the first ones for ''. */
  blobsAfter(digest: string): BlobRecord[] {
    return readBlobsAfter(this.#statements, digest, rowLimit)
  }

  /** Up to 500 layer indexes after that one in order of their diffIDs, the first ones for ''. */
  indexesAfter(diffId: string): IndexRecord[] {
    return readIndexesAfter(this.#statements, diffId, rowLimit)
  }

  /** What is wrong with the database, a sentence each. Reads everything: for the doctor. */
  verify(): string[] {
    return verifyMetadata(this.#statements)
  }

  /** Up to 100 operations that came after that one, oldest first; the first ones for 0. */
  operationsAfter(number: number): RecordedOperation[] {
    return readOperationsAfter(this.#statements, number)
  }

  /** Containers after that row in the order in which they were recorded, the first ones for 0; at most 500. */
  containersAfter(row: number): NumberedContainer[] {
    return readContainersAfter(this.#statements, row)
  }

  /** Volumes after that row in the order in which they were recorded, the first ones for 0; at most 500. */
  volumesAfter(row: number): NumberedVolume[] {
    return readVolumesAfter(this.#statements, row)
  }

  /** Where these chains are unpacked, as far as they are. */
  snapshots(chainIds: readonly ChainId[]): ReadonlyMap<ChainId, SnapshotRecord> {
    return readSnapshots(this.#statements, chainIds)
  }

  /** The numbers of all snapshots there are, of layers and of containers. */
  snapshotNumbers(): ReadonlySet<number> {
    return readSnapshotNumbers(this.#statements)
  }

  #count({ sql, values }: Condition): number {
    return this.#statements.number(`SELECT count(*) FROM image WHERE ${sql}`, ...values) ?? 0
  }

  /** How many images `docker images` lists: all but those without a name that others were made from. */
  listedCount(): number {
    return this.#count(listCondition({}))
  }

  /** The largest layers by Docker size or on disk from `offset` on, at most 100. */
  largestLayers(order: LayerOrder, offset: number, limit: number): ReturnType<typeof readLargestLayers> {
    return readLargestLayers(this.#statements, order, Math.max(0, offset), Math.max(0, Math.min(limit, 100)))
  }

  /** The counters; reads one row. */
  totals(): Totals {
    const row = this.#statements.get('SELECT * FROM total') ?? {}
    return {
      imageCount: integer(row, 'image_count'),
      layerCount: integer(row, 'layer_count'),
      dockerLayersSize: integer(row, 'docker_layers_size'),
      dockerSharedSize: integer(row, 'docker_shared_size'),
      dockerImagesSize: integer(row, 'docker_images_size'),
      blobCount: integer(row, 'blob_count'),
      blobsDiskSize: integer(row, 'blobs_disk_size'),
      layerBlobsDiskSize: integer(row, 'layer_blobs_disk_size'),
      blobsSavedDiskSize: integer(row, 'blobs_saved_disk_size'),
      indexesDiskSize: integer(row, 'indexes_disk_size'),
      trashBlobsDiskSize: integer(row, 'trash_blobs_disk_size'),
      trashLayerBlobsDiskSize: integer(row, 'trash_layer_blobs_disk_size'),
      trashIndexesDiskSize: integer(row, 'trash_indexes_disk_size'),
      snapshotsDiskSize: integer(row, 'snapshots_disk_size'),
      containerCount: integer(row, 'container_count'),
      containersDockerSize: integer(row, 'containers_docker_size'),
      containersDiskSize: integer(row, 'containers_disk_size'),
      volumeCount: integer(row, 'volume_count'),
      volumesDockerSize: integer(row, 'volumes_docker_size'),
      volumesDiskSize: integer(row, 'volumes_disk_size'),
      layerBlobsSize: integer(row, 'layer_blobs_size'),
      tarSize: integer(row, 'tar_size'),
    }
  }
}

function toImageRow(row: Row, matchesName?: (familiar: string) => boolean): ImageRow {
  const shown = (names: string[]): string[] => (matchesName === undefined ? names : names.filter(matchesName))
  return {
    id: text(row, 'digest'),
    names: shown(lines(row, 'names')),
    repoDigests: shown(lines(row, 'digests')),
    parentId: text<ImageId | ''>(row, 'parent'),
    created: integer(row, 'created'),
    dockerSize: integer(row, 'docker_size'),
    dockerSharedSize: integer(row, 'docker_shared_size'),
    labels: row.labels === '{}' ? {} : json(row, 'labels'),
    layerCount: integer(row, 'layer_count'),
    platform: json(row, 'platform'),
  }
}
