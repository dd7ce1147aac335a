import type { ChainId, DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import type { Descriptor, Platform } from '../spec/types.ts'

/** A blob as the content store has it. Sizes in bytes; `diskSize` is what its file takes (blocks x 512). */
export interface BlobRecord {
  readonly digest: Digest
  readonly size: number
  readonly diskSize: number
}

/** A layer's content, known by its diffID, and the blob it came as. */
export interface LayerRecord {
  readonly diffId: DiffId
  /** The blob as stored: the tar itself, or a compressed form of it. */
  readonly blob: Digest
  readonly mediaType: string
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number
  /** Bytes as Docker counts them: see "Two sizes" in the design. */
  readonly dockerSize: number
  readonly entryCount: number
  /** Bytes its layer index takes on disk. */
  readonly indexDiskSize: number
}

/** An image to be recorded. */
export interface ImageRecord {
  readonly id: ImageId
  /** What names point at: manifest, index, or the config where the archive had no manifest. */
  readonly target: Descriptor
  readonly created: number
  readonly platform: Platform
  readonly labels: Readonly<Record<string, string>>
  readonly diffIds: readonly DiffId[]
  /** Blobs that stay as long as the image does: target, manifests, config, layers, other platforms' too. */
  readonly blobs: readonly Digest[]
  /** The image it was made from step by step, where a builder or an archive says so. */
  readonly parentId?: ImageId
  /** It came from a registry: its target takes the place of another that the image had. */
  readonly isPulled?: boolean
}

/** Everything one load, import or build adds, recorded in one transaction. */
export interface ImportBatch {
  readonly blobs: readonly BlobRecord[]
  readonly layers: readonly LayerRecord[]
  readonly images: readonly ImageRecord[]
  /** Normalised references, `docker.io/library/alpine:latest` or with a digest, and the image each is to name. */
  readonly names: readonly NameRecord[]
}

/** A name and what it is to point at. */
export interface NameRecord {
  /** Normalised. */
  readonly reference: string
  readonly imageId: ImageId
  /** When a person gave it, milliseconds since 1970; absent when it came with an archive, as Docker has it. */
  readonly tagged?: number
}

/** What no image, no container and no lease holds any more: its rows are gone, its files are the caller's to delete. */
export interface Orphans {
  readonly blobs: readonly Digest[]
  /** Layers whose index goes. */
  readonly indexes: readonly DiffId[]
  /** Numbers of unpacked layers whose folder goes: the runner's to delete. */
  readonly snapshots: readonly number[]
  /** Bytes on disk that the files of all of them take. */
  readonly diskSize: number
}

/** What recording a batch changed. */
export interface ImportOutcome {
  readonly images: readonly { readonly id: ImageId; readonly isNew: boolean }[]
  /** For each name, the image it named before, when that was another one. */
  readonly names: readonly { readonly reference: string; readonly imageId: ImageId; readonly previous?: ImageId }[]
  /** Of the batch's blobs and layers those that turned out not to be needed; their files are to be deleted. */
  readonly orphans: Orphans
}

/** One step of a removal; steps of one removal are done in order, in one transaction. */
export type RemovalStep =
  | { readonly kind: 'untag'; readonly reference: string; readonly imageId: ImageId }
  | { readonly kind: 'delete'; readonly imageId: ImageId }

/** What a removal did. */
export interface RemovalOutcome {
  /** For each `delete` step in order, the chains that went with the image, top first, and their Docker size. */
  readonly deleted: readonly { readonly chains: readonly ChainId[]; readonly dockerSize: number }[]
  readonly orphans: Orphans
  /** Bytes on disk that are free once the trash is emptied, and were not to become so by that before. */
  readonly laterDiskSize: number
  /** Numbers of the new entries of the trash, in the order of the images that went. */
  readonly entries: readonly number[]
}

/** A name as it is kept. */
export interface ImageName {
  /** Normalised: `docker.io/library/alpine:latest`. */
  readonly reference: string
  /** `alpine:latest`. */
  readonly familiar: string
  /** Whether it names by digest: only pull and push make such names. */
  readonly isDigest: boolean
}

/** An image of a list. Sizes are bytes as Docker counts them. */
export interface ImageRow {
  readonly id: ImageId
  readonly names: readonly string[]
  readonly repoDigests: readonly string[]
  readonly parentId: ImageId | ''
  readonly created: number
  readonly dockerSize: number
  readonly dockerSharedSize: number
  readonly labels: Readonly<Record<string, string>>
  readonly layerCount: number
  readonly platform: Platform
}

/** What the database counts as things come and go. Bytes: `docker...` as Docker counts, `...DiskSize` on disk. */
export interface Totals {
  readonly imageCount: number
  /** Distinct chainIDs. */
  readonly layerCount: number
  /** Each chainID once. */
  readonly dockerLayersSize: number
  /** Of these, chainIDs that two images or more stack. */
  readonly dockerSharedSize: number
  /** All images added up: a layer as often as it is stacked. */
  readonly dockerImagesSize: number
  readonly blobCount: number
  readonly blobsDiskSize: number
  /** Of these, blobs that are layers. */
  readonly layerBlobsDiskSize: number
  /** What blobs would take more if each image had its own. */
  readonly blobsSavedDiskSize: number
  readonly indexesDiskSize: number
  /** Of the blobs, of those that are layers and of the indexes: what the trash alone holds. */
  readonly trashBlobsDiskSize: number
  readonly trashLayerBlobsDiskSize: number
  readonly trashIndexesDiskSize: number
  /** Unpacked layers. */
  readonly snapshotsDiskSize: number
  readonly containerCount: number
  /** What containers wrote, as last measured. */
  readonly containersDockerSize: number
  readonly containersDiskSize: number
  readonly volumeCount: number
  readonly volumesDockerSize: number
  readonly volumesDiskSize: number
  /** Bytes of the layers' blobs as stored, perhaps compressed. */
  readonly layerBlobsSize: number
  /** Bytes of the same layers as uncompressed tars. */
  readonly tarSize: number
}

/** A layer as one image stacks it. */
export interface StackedLayer {
  readonly diffId: DiffId
  readonly chainId: ChainId
  readonly blob: Digest
  readonly mediaType: string
  readonly blobSize: number
  readonly tarSize: number
  readonly dockerSize: number
  readonly entryCount: number
  /** Images whose stack contains this very chainID, this image among them. */
  readonly imageCount: number
  /** Where it is unpacked: the number of its folder, and bytes on disk. Absent when it is not. */
  readonly snapshot?: { readonly number: number; readonly diskSize: number }
}
