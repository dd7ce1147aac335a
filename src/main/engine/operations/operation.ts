import type { ErrorRecord } from '../errors/EngineError.ts'

export type OperationState = 'running' | 'done' | 'failed' | 'cancelled'

/** Who asked for it: the app's own window, or the docker command line (or any client of the Docker API). */
export type OperationOrigin = 'app' | 'docker'

/** One of several things that an operation does at once: a layer that is pulled or pushed. Bytes. */
export interface OperationPart {
  /** Unique within the operation: a digest. */
  readonly id: string
  /** The layer's diffID, for its colour; absent for what is no layer, or not known. */
  readonly diffId?: string
  readonly state: PartState
  readonly bytesDone: number
  readonly bytesTotal: number
  /** Why it waits to be tried again, or failed. */
  readonly note?: string
  /** With `retrying`: when it is tried again, milliseconds since 1970. */
  readonly retryAt?: number
}

/**
 * Pull: `waiting`, `present` (it was here), `active` (downloading), `checking` (all bytes are here), `done`.
 * Push: `waiting`, `preparing` (being compressed), `present` (the registry has it), `mounted` (from another
 * repository of it), `active`, `done`. Both: `retrying`, `failed`.
 */
export type PartState =
  | 'waiting'
  | 'preparing'
  | 'present'
  | 'mounted'
  | 'active'
  | 'checking'
  | 'retrying'
  | 'done'
  | 'failed'

/** What an operation was asked for, by which it can be asked for again; nothing secret. Not kept beyond a restart. */
export type OperationInput = Readonly<Record<string, string | boolean>>

/** A piece of work as the faces show it. Bytes; times in milliseconds since 1970. */
export interface OperationView {
  readonly id: string
  /** `load`, `save`, `import`, `samples`, `tag`, `remove`, `prune`, ... */
  readonly kind: string
  /** For people: `Load alpine.tar`. */
  readonly title: string
  /** The docker command it equals; empty when docker has none. */
  readonly command: string
  readonly origin: OperationOrigin
  /** A short action, as a tag: told when it has ended, or takes long after all. It cannot be cancelled. */
  readonly isBrief: boolean
  readonly state: OperationState
  readonly bytesDone: number
  /** Absent when the size is not known before the end. */
  readonly bytesTotal?: number
  /** What is being done right now: `Reading layer 3c0ccf8ade65`. */
  readonly step: string
  readonly started: number
  /** Absent while it runs, and when nobody knows: it ran when the process ended. */
  readonly ended?: number
  /** What came of it, a line each: `Loaded alpine:3.15`; the first of `resultCount`, see Results. */
  readonly results: readonly string[]
  readonly resultCount: number
  /** In an order that stays; at most 200. Not kept beyond a restart. */
  readonly parts?: readonly OperationPart[]
  readonly input?: OperationInput
  readonly error?: ErrorRecord
}
