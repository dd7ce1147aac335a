import type { DiffId, Digest } from '../../../shared/model/digest.ts'

/** Points at a blob (OCI image specification, descriptor.md). `size` in bytes. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
  /** Where the content may be had besides registries: of layers that are not to be distributed. */
  readonly urls?: readonly string[]
}

/** What an image runs on (OCI image specification, image-index.md "platform"). */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
  readonly osVersion?: string
}

/** One platform's image (OCI image specification, manifest.md; Docker schema 2 has the same shape). */
export interface Manifest {
  readonly mediaType: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  /** What it is where it is no image (manifest.md "artifactType"). */
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** Many platforms' manifests (OCI image specification, image-index.md; Docker manifest list). */
export interface Index {
  readonly mediaType: string
  readonly manifests: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

/** One step of an image's making, as the config tells it, oldest first (config.md "history"). */
export interface ConfigHistory {
  readonly created?: string
  readonly createdBy: string
  readonly author: string
  readonly comment: string
  /** True when the step made no layer. */
  readonly emptyLayer: boolean
}

/**
 * What the engine needs of an image's config (config.md). `raw` is the whole parsed JSON, so that
 * nothing an image says is lost; Docker's own extensions (`container_config`, `parent`) are read there.
 */
export interface ImageConfig {
  /** Milliseconds since 1970; `unknownTime` (the year 1) when the config gives none. */
  readonly created: number
  readonly platform: Platform
  readonly author: string
  readonly diffIds: readonly DiffId[]
  readonly history: readonly ConfigHistory[]
  readonly labels: Readonly<Record<string, string>>
  readonly raw: Readonly<Record<string, unknown>>
}
