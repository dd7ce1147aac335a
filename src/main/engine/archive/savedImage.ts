import { type DiffId, type Digest, digestHex } from '../../../shared/model/digest.ts'
import { digestOf } from '../spec/digest.ts'
import { mediaTypes } from '../spec/mediaTypes.ts'
import { familiarize } from '../spec/reference.ts'
import type { Descriptor } from '../spec/types.ts'

/** What saving needs of one image. Sizes in bytes. */
export interface ImageToSave {
  readonly config: Uint8Array
  readonly labels: Readonly<Record<string, string>>
  /** Lowest first; `blob` is what is stored, perhaps compressed. */
  readonly layers: readonly { readonly diffId: DiffId; readonly tarSize: number; readonly blob: Digest }[]
  /** Normalised references. */
  readonly names: readonly string[]
}

/** The JSON that stands for one image in an archive. */
export interface SavedImage {
  readonly manifest: Uint8Array
  /** Entries of the layout's index.json: one a name, or one without. */
  readonly descriptors: readonly Descriptor[]
  /** The entry of Docker's manifest.json. */
  readonly dockerEntry: Readonly<Record<string, unknown>>
}

/** Describes an image as Docker 25 and later save it: every layer as an uncompressed blob. */
export function describeSaved(image: ImageToSave): SavedImage {
  const config = { mediaType: mediaTypes.ociConfig, digest: digestOf(image.config), size: image.config.length }
  const layers = image.layers.map(({ diffId, tarSize }) => ({
    mediaType: mediaTypes.ociLayer,
    digest: diffId,
    size: tarSize,
  }))
  const manifest = jsonBytes({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers })
  const target = { mediaType: mediaTypes.ociManifest, digest: digestOf(manifest), size: manifest.length }
  const names = [...image.names].sort()
  const named = names.map((name) => ({
    ...target,
    annotations: {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
    },
  }))
  return {
    manifest,
    descriptors: named.length > 0 ? named : [target],
    dockerEntry: {
      Config: blobPath(config.digest),
      RepoTags: names.length > 0 ? names.map(familiarize) : null,
      Layers: layers.map(({ digest }) => blobPath(digest)),
      LayerSources: Object.fromEntries(layers.map((layer) => [layer.digest, layer])),
    },
  }
}

/** Where a blob lies in the layout (OCI image specification, image-layout.md "Blobs"). */
export function blobPath(digest: Digest): string {
  return `blobs/sha256/${digestHex(digest)}`
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
