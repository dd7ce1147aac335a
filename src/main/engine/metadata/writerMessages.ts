import type { ErrorRecord } from '../errors/EngineError.ts'
import type { Transactions } from './transactions.ts'

type Verb = keyof Transactions

/** One call of the database worker: a verb of Transactions with its arguments; `close` ends the worker. */
export type WriterRequest =
  | { readonly type: 'call'; readonly id: number; readonly verb: Verb; readonly input: readonly unknown[] }
  | { readonly type: 'close' }

/** What the worker answers: `ready` or `unopened` once at its start, then one answer a call. */
export type WriterResponse =
  | { readonly type: 'ready' }
  | { readonly type: 'unopened'; readonly error: ErrorRecord }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorRecord }

/** What the worker is started with. */
export interface WriterStart {
  /** Path of `lamina.db`. */
  readonly path: string
}
