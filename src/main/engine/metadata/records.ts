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
}

/** Everything one load, import or build adds, recorded in one transaction. */
export interface ImportBatch {
  readonly blobs: readonly BlobRecord[]
  readonly layers: readonly LayerRecord[]
  readonly images: readonly ImageRecord[]
  /** Normalised references, `docker.io/library/alpine:latest`, and the image each is to name. */
  readonly names: readonly { readonly reference: string; readonly imageId: ImageId }[]
}

/** What recording a batch changed. */
export interface ImportOutcome {
  readonly images: readonly { readonly id: ImageId; readonly isNew: boolean }[]
  /** For each name, the image it named before, when that was another one. */
  readonly names: readonly { readonly reference: string; readonly imageId: ImageId; readonly previous?: ImageId }[]
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
}
