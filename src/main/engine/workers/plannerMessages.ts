import type { ErrorRecord } from '../errors/EngineError.ts'
import type { FreePlanner } from '../images/FreePlanner.ts'
import type { FreeRequest } from '../images/freePlan.ts'

type Verb = 'plan' | 'removal'

/** One question to the planner's worker: a verb of FreePlanner. */
export interface PlannerRequest {
  readonly id: number
  readonly verb: Verb
  readonly request: FreeRequest
}

/** What the worker answers, one answer a question. */
export type PlannerResponse =
  | { readonly id: number; readonly result: PlannerResult }
  | { readonly id: number; readonly error: ErrorRecord }

export type PlannerResult = ReturnType<FreePlanner[Verb]>

/** What the worker is started with. */
export interface PlannerStart {
  /** Path of `lamina.db`. */
  readonly path: string
}
