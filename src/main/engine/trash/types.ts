import type { TrashSettings } from '../../../shared/contract/trash.ts'
import type { ImageId } from '../../../shared/model/digest.ts'
import type { WorkOptions } from '../archive/types.ts'

/** A deleted image that can be brought back. */
export interface TrashEntry {
  /** Given once, never again. */
  readonly number: number
  readonly id: ImageId
  /** Familiar names that it had, tags and digests. */
  readonly names: readonly string[]
  readonly repoDigests: readonly string[]
  readonly created: number
  /** When it was deleted, and when it goes for good, milliseconds since 1970. */
  readonly deleted: number
  readonly expires: number
  /** Bytes as Docker counts them. */
  readonly dockerSize: number
  readonly layerCount: number
  /** Bytes on disk that go when this entry alone is emptied: what no image and no other entry holds. */
  readonly diskSize: number
  /** The operation that deleted it, when one did. */
  readonly operationId?: string
}

/** A page of entries, newest first. */
export interface TrashQuery {
  /** Only those that this operation deleted. */
  readonly operationId?: string
  readonly offset?: number
  /** At most 500, which is also what is taken when none is given. */
  readonly limit?: number
}

/** What came back. */
export interface Restored {
  readonly id: ImageId
  /** Familiar names that it has again. */
  readonly names: readonly string[]
  /** Names that another image has by now, and keeps. */
  readonly taken: readonly string[]
}

/** What went for good. Bytes on disk. */
export interface Emptied {
  readonly count: number
  readonly freed: number
}

/** Deleted images, for a while. */
export interface Trash {
  /** What is set now. */
  readonly settings: TrashSettings
  list(query?: TrashQuery): { readonly rows: readonly TrashEntry[]; readonly total: number }
  /** The entries that an operation made, newest first: what undoing it brings back. */
  numbersOf(operationId: string): readonly number[]
  /** Bytes on disk that emptying all of it frees: exactly what `empty` then frees. Reads counters. */
  readonly diskSize: number
  /**
   * What emptying these entries (all when absent) frees, exactly; `token` stands for exactly this. Those that are gone
   * are left out. Changes nothing.
   */
  planEmpty(numbers?: readonly number[]): { readonly token: string; readonly count: number; readonly freed: number }
  /** Brings entries back with tags and all: all or none. Throws NOT_FOUND when one is gone. */
  restore(numbers: readonly number[]): Promise<readonly Restored[]>
  /** Frees their bytes for good. With a `token` of planEmpty: throws CONFLICT when it no longer stands for the same. */
  empty(numbers?: readonly number[], options?: WorkOptions & { readonly token?: string }): Promise<Emptied>
  /** Calls `listener` whenever the trash may be another one, until the returned function is called. */
  subscribe(listener: () => void): () => void
  /** Takes other settings on at once: what has rested long enough then goes. */
  applySettings(settings: TrashSettings): Promise<void>
}
