import type { WorkOptions } from '../archive/types.ts'
import type { PageRange } from '../images/freePlan.ts'
import type { PrunedImage, PrunePlan as PrunedImages } from '../images/prunePlan.ts'

/** What is to go. */
export interface PruneGoal {
  /** `dangling`: images without a tag; `unused`: every image that no container which stays was made from. */
  readonly images: 'none' | 'dangling' | 'unused'
  /** Only images and containers created at this time or before, milliseconds since 1970. */
  readonly until?: number
  /** `key` or `key=value` of images, containers and volumes; all must match. */
  readonly labels?: readonly string[]
  /** Containers that do not run. */
  readonly containers?: boolean
  /** Volumes that no container which stays mounts. */
  readonly volumes?: 'none' | 'anonymous' | 'all'
  /** Interrupted downloads that no pull is using. */
  readonly downloads?: boolean
  /** What is in the trash; images then go for good. */
  readonly trash?: boolean
  /** Images go for good, whatever becomes of the trash. */
  readonly forGood?: boolean
}

/** The pages of a plan that are told, at most 500 rows each: the first 500 when absent. */
export interface PrunePages {
  readonly images?: PageRange
  readonly layers?: PageRange
}

/** Exactly what goes, and exactly what that frees. Bytes on disk unless they say docker. */
export interface SystemPrunePlan {
  /** Stands for exactly this set. */
  readonly token: string
  /** A page of `imageTotal`. */
  readonly images: readonly PrunedImage[]
  readonly imageTotal: number
  /** A page of `layerTotal`, the largest first. */
  readonly layers: PrunedImages['layers']
  readonly layerTotal: number
  /** All of them, in the order in which they go. */
  readonly containers: readonly { readonly id: string; readonly name: string }[]
  readonly volumes: readonly { readonly name: string }[]
  readonly downloadCount: number
  /** Entries of the trash that go for good. */
  readonly trashCount: number
  /** Whether the images go into the trash. */
  readonly toTrash: boolean
  /** Free as soon as it is done, and once the trash is emptied. */
  readonly freedNow: number
  readonly freedLater: number
  /** Bytes as Docker counts them in the layers that go. */
  readonly dockerSize: number
  /** The docker command that it equals; empty where docker has none. */
  readonly command: string
}

/** What came of it. Bytes on disk. */
export interface SystemPruned {
  readonly freed: number
  readonly freedLater: number
  /** Numbers of the entries of the trash that bring the images back. */
  readonly entries: readonly number[]
}

/** Everything that may be cleared away, with a preview of exactly what goes. */
export interface Prunes {
  /** Changes nothing. Containers and volumes are measured, which takes a moment. */
  plan(goal: PruneGoal, pages?: PrunePages): Promise<SystemPrunePlan>
  /** The plan as it is now, when it is the one that `token` stands for: else throws CONFLICT, which says what changed. */
  confirm(goal: PruneGoal, token: string): Promise<SystemPrunePlan>
  /**
   * Does exactly what `plan` told for this goal. When something changed since, nothing goes: throws CONFLICT, which says
   * what changed. Containers go one by one, images in one transaction, then volumes, downloads and the trash: a change
   * in between ends it with a CONFLICT that says what was done already. A cancel counts between these.
   */
  run(goal: PruneGoal, token: string, options?: PruneOptions): Promise<SystemPruned>
}

export interface PruneOptions extends WorkOptions {
  /** The operation that it belongs to: what goes into the trash can be found by it. */
  readonly operationId?: string
}
