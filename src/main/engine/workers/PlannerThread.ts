import { EngineError } from '../errors/EngineError.ts'
import type { FreePlanner } from '../images/FreePlanner.ts'
import type { FreePlan, FreeRequest } from '../images/freePlan.ts'
import type { PlannedRemoval } from '../images/removePlanned.ts'
import { QuestionThread } from '../io/QuestionThread.ts'
import { workerUrl } from './workerUrl.ts'

type Verb = 'plan' | 'removal'

/** A verb of FreePlanner with its argument. */
export interface PlannerQuestion {
  readonly verb: Verb
  readonly request: FreeRequest
}

/** What the thread is started with. */
export interface PlannerStart {
  /** Path of `lamina.db`. */
  readonly path: string
}

/** FreePlanner in a worker thread. */
export class PlannerThread {
  readonly #thread: QuestionThread<PlannerQuestion, ReturnType<FreePlanner[Verb]>>

  /** The planner for the database at `path`, which the writer has opened before. The caller closes it before that. */
  constructor(path: string) {
    const start: PlannerStart = { path }
    this.#thread = new QuestionThread({ entry: workerUrl('planner'), start, attempt: 'plan what to remove' })
  }

  /** See FreePlanner.plan. */
  async plan(request: FreeRequest): Promise<FreePlan> {
    const answer = await this.#thread.ask({ verb: 'plan', request })
    if ('imageTotal' in answer) return answer
    throw wrongAnswer()
  }

  /** See FreePlanner.removal. */
  async removal(request: FreeRequest): Promise<{ readonly token: string; readonly removal: PlannedRemoval }> {
    const answer = await this.#thread.ask({ verb: 'removal', request })
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
