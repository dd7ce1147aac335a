import type { ImageId } from '../../../shared/model/digest.ts'
import type { StackedLayer } from '../metadata/records.ts'

/** What to free, as the planner is asked. */
export interface FreeRequest {
  /** Bytes on disk to free at least. */
  readonly bytes: number
  /** Images that somebody wants to keep. */
  readonly keep: readonly ImageId[]
  /** Images that containers were made from. */
  readonly used: readonly ImageId[]
  /** The pages that are wanted: at most 500 rows each. */
  readonly images: PageRange
  readonly layers: PageRange
}

/** Rows from `offset` on, at most `limit`. */
export interface PageRange {
  readonly offset: number
  readonly limit: number
}

/** An image that is to go. Sizes in bytes, times in milliseconds since 1970. */
export interface FreedImage {
  readonly id: ImageId
  /** Familiar references. */
  readonly names: readonly string[]
  readonly dockerSize: number
  readonly created: number
  /** When it last mattered: it was made, or later was given a name. */
  readonly age: number
  /** Why it may go: no tag names it, or no container was made from it. */
  readonly reason: 'untagged' | 'unused'
  /** Bytes on disk that it frees once those before it are gone. */
  readonly freed: number
}

/** The safest set of images whose removal frees what was asked for. */
export interface FreePlan {
  /** Stands for exactly this set and what it comes to. */
  readonly token: string
  /** A page of `imageTotal`, the safest first. */
  readonly images: readonly FreedImage[]
  readonly imageTotal: number
  /** A page of `layerTotal`, the largest first; `contentStays` where other images hold the same content. */
  readonly layers: readonly (StackedLayer & { readonly contentStays: boolean })[]
  readonly layerTotal: number
  /** Bytes on disk that the removal, which is for good, frees. */
  readonly freed: number
  /** Bytes on disk that the trash holds too: free once that is emptied. They don't count towards the goal. */
  readonly freedLater: number
  /** Bytes as Docker counts them in the layers that go. */
  readonly dockerSize: number
  /** Whether it is as much as was asked for. */
  readonly reached: boolean
  /** Bytes on disk that all untagged images would free, and all images that may go. */
  readonly untaggedFreed: number
  readonly mostFreed: number
  /** Those that somebody wants to keep, as far as they are there. */
  readonly kept: readonly { readonly id: ImageId; readonly names: readonly string[] }[]
  /** Set when `docker image prune` (with `all`: `--all`) takes exactly this set. */
  readonly prune?: 'untagged' | 'all'
}
