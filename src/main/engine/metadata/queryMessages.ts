import type { ErrorRecord } from '../errors/EngineError.ts'
import type { GroupedPage, GroupedSelection } from './GroupedList.ts'

/** One question to the thread of costly reads. */
export interface QueryRequest {
  readonly id: number
  readonly selection: GroupedSelection
}

/** Its answer. */
export type QueryResponse = { readonly id: number } & ({ readonly page: GroupedPage } | { readonly error: ErrorRecord })

/** What the thread is started with. */
export interface QueryStart {
  /** Path of `lamina.db`, which the writer has opened before. */
  readonly path: string
}
