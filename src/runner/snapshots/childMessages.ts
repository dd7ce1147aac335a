import type { ErrorRecord } from '../../main/engine/errors/EngineError.ts'
import type { JobName } from './jobs.ts'

/** A job for a child process. */
export interface ChildRequest {
  readonly name: JobName
  /** The job's input; the sender has seen to its type. */
  readonly input: never
}

/** How a job ended. */
export type ChildAnswer = { readonly result: unknown } | { readonly error: ErrorRecord }
