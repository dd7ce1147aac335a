import { EngineError } from '../errors/EngineError.ts'
import type { FreePlan, FreeRequest } from '../images/freePlan.ts'
import type { PrunePlan, PruneRequest } from '../images/prunePlan.ts'
import type { PlannedRemoval } from '../images/removePlanned.ts'
import { QuestionThread } from '../io/QuestionThread.ts'
import { workerUrl } from './workerUrl.ts'

/** A verb of FreePlanner or PrunePlanner with its argument. */
export type PlannerQuestion =
  | { readonly verb: 'plan' | 'removal'; readonly request: FreeRequest }
  | { readonly verb: 'planPrune' | 'pruneRemoval'; readonly request: PruneRequest }

/** A removal, and what it is known by. */
interface KnownRemoval {
  readonly token: string
  readonly removal: PlannedRemoval
}

export type PlannerAnswer = FreePlan | PrunePlan | KnownRemoval

/** What the thread is started with. */
export interface PlannerStart {
  /** Path of `lamina.db`. */
  readonly path: string
}

/** FreePlanner and PrunePlanner in a worker thread. */
export class PlannerThread {
  readonly #thread: QuestionThread<PlannerQuestion, PlannerAnswer>

  /** The planner for the database at `path`, which the writer has opened before. The caller closes it before that. */
  constructor(path: string) {
    const start: PlannerStart = { path }
    this.#thread = new QuestionThread({ entry: workerUrl('planner'), start, attempt: 'plan what to remove' })
  }

  /** See FreePlanner.plan. */
  async plan(request: FreeRequest): Promise<FreePlan> {
    const answer = await this.#thread.ask({ verb: 'plan', request })
    if ('reached' in answer) return answer
    throw wrongAnswer()
  }

  /** See FreePlanner.removal. */
  async removal(request: FreeRequest): Promise<KnownRemoval> {
    const answer = await this.#thread.ask({ verb: 'removal', request })
    if ('removal' in answer) return answer
    throw wrongAnswer()
  }

  /** See PrunePlanner.plan. */
  async planPrune(request: PruneRequest): Promise<PrunePlan> {
    const answer = await this.#thread.ask({ verb: 'planPrune', request })
    if ('snapshotsLeft' in answer) return answer
    throw wrongAnswer()
  }

  /** See PrunePlanner.removal. */
  async pruneRemoval(request: PruneRequest): Promise<KnownRemoval> {
    const answer = await this.#thread.ask({ verb: 'pruneRemoval', request })
    if ('removal' in answer) return answer
    throw wrongAnswer()
  }

  /** Ends the thread; what it was asked is refused. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}

function wrongAnswer(): EngineError {
  return new EngineError('INTERNAL', 'Could not plan what to remove: the worker answered another question.')
}
