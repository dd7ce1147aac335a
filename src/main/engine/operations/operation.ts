import type { ErrorRecord } from '../errors/EngineError.ts'

export type OperationState = 'running' | 'done' | 'failed' | 'cancelled'

/** Who asked for it: the app's own window, or the docker command line (or any client of the Docker API). */
export type OperationOrigin = 'app' | 'docker'

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
  readonly error?: ErrorRecord
}
