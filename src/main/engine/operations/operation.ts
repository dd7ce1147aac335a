import type { ErrorRecord } from '../errors/EngineError.ts'

export type OperationState = 'running' | 'done' | 'failed' | 'cancelled'

/** A long piece of work as the faces show it. Bytes; times in milliseconds since 1970. */
export interface OperationView {
  readonly id: string
  /** `load`, `save`, `import`, `samples`, ... */
  readonly kind: string
  /** For people: `Load alpine.tar`. */
  readonly title: string
  /** The docker command it equals. */
  readonly command: string
  readonly state: OperationState
  readonly bytesDone: number
  /** Absent when the size is not known before the end. */
  readonly bytesTotal?: number
  /** What is being done right now: `Reading layer 3c0ccf8ade65`. */
  readonly step: string
  readonly started: number
  readonly ended?: number
  /** What came of it, a line each: `Loaded alpine:3.15`. Grows until the operation has ended. */
  readonly results: readonly string[]
  readonly error?: ErrorRecord
}
