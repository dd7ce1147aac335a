import type { ImageId } from '../../../shared/model/digest.ts'
import type { StackedLayer } from '../metadata/records.ts'
import type { PageRange } from './freePlan.ts'

/** What is to be pruned, as the planner is asked. */
export interface PruneRequest {
  /** Only images without a tag; otherwise every one that no container was made from. */
  readonly isDangling: boolean
  /** Only those created at this time or before, milliseconds since 1970. */
  readonly until?: number
  /** `key` or `key=value`; all must match. */
  readonly labels: readonly string[]
  /** Images that containers which stay were made from. */
  readonly used: readonly ImageId[]
  /** Containers that go before the images do. */
  readonly going: readonly string[]
  /** Bytes on disk that the trash may hold: more goes for good, as all does when absent. */
  readonly trashLimit?: number
  /** The pages that are wanted: at most 500 rows each. */
  readonly images: PageRange
  readonly layers: PageRange
}

/** An image that is to go. */
export interface PrunedImage {
  readonly id: ImageId
  /** Familiar references. */
  readonly names: readonly string[]
  /** Milliseconds since 1970; 0 when unknown. */
  readonly created: number
  readonly dockerSize: number
}

/** Exactly the images that go. Bytes on disk unless they say docker. */
export interface PrunePlan {
  /** Stands for exactly this set and what it comes to. */
  readonly token: string
  /** A page of `imageTotal`. */
  readonly images: readonly PrunedImage[]
  readonly imageTotal: number
  /** A page of `layerTotal`, the largest first; `contentStays` where other images hold the same content. */
  readonly layers: readonly (StackedLayer & { readonly contentStays: boolean })[]
  readonly layerTotal: number
  readonly toTrash: boolean
  /** Free at once, and when the trash is emptied. */
  readonly freed: number
  readonly freedLater: number
  readonly dockerSize: number
  /** Unpacked layers of images that are gone already, which go with the containers of the request. */
  readonly snapshotsLeft: number
}

/** What somebody wants to prune. */
export interface ImagePruneGoal {
  readonly isDangling: boolean
  readonly until?: number
  readonly labels?: readonly string[]
  /** Containers, by their IDs, that go before the images do. */
  readonly going?: readonly string[]
  /** Not into the trash. */
  readonly forGood?: boolean
  /** The first 500 of each unless told otherwise. */
  readonly images?: PageRange
  readonly layers?: PageRange
}
