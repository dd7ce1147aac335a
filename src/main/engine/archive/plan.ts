import type { FinishedIngest } from '../content/Ingest.ts'
import type { ImageRecord, LayerRecord } from '../metadata/records.ts'

/** An image found in an archive, whole and verified. */
export interface PlannedImage {
  readonly record: ImageRecord
  /** Normalised references, `docker.io/library/alpine:latest`. */
  readonly names: readonly string[]
  /** When its names were given by a person, milliseconds since 1970; an archive's names leave no such mark. */
  readonly tagged?: number
}

/** A layer of the images found, with its finished layer index. */
export interface PlannedLayer {
  readonly record: LayerRecord
  readonly indexPath: string
}

/** All that is to become visible when an archive is good: everything in it lies finished in an ingest folder. */
export interface LoadPlan {
  readonly images: readonly PlannedImage[]
  readonly blobs: readonly FinishedIngest[]
  readonly layers: readonly PlannedLayer[]
}
