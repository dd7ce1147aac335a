import { Worker } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { FreePlan, FreeRequest } from '../images/freePlan.ts'
import type { PlannedRemoval } from '../images/removePlanned.ts'
import type { PlannerRequest, PlannerResponse, PlannerResult, PlannerStart } from './plannerMessages.ts'
import { workerUrl } from './workerUrl.ts'

/** How long an idle worker is kept for the next question, in ms. */
const idleTime = 10_000

interface Waiting {
  readonly resolve: (result: PlannerResult) => void
  readonly reject: (error: EngineError) => void
}

/** FreePlanner in a worker thread: started with the first question, ended when there was none for ten seconds. */
export class PlannerThread {
  readonly #path: string
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  #closed = false

  /** The planner for the database at `path`, which the writer has opened before. The caller closes it before that. */
  constructor(path: string) {
    this.#path = path
  }

  /** See FreePlanner.plan. */
  async plan(request: FreeRequest): Promise<FreePlan> {
    const result = await this.#ask('plan', request)
    if ('imageTotal' in result) return result
    throw wrongAnswer()
  }

  /** See FreePlanner.removal. */
  async removal(request: FreeRequest): Promise<{ readonly token: string; readonly removal: PlannedRemoval }> {
    const result = await this.#ask('removal', request)
    if ('removal' in result) return result
    throw wrongAnswer()
  }

  /** Ends the worker; what it was asked is refused. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#end()
  }

  #ask(verb: PlannerRequest['verb'], request: FreeRequest): Promise<PlannerResult> {
    if (this.#closed) return Promise.reject(closing())
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, verb, request } satisfies PlannerRequest)
    })
  }

  #start(): Worker {
    const start: PlannerStart = { path: this.#path }
    const worker = new Worker(workerUrl('planner'), { workerData: start })
    worker.on('message', (response: PlannerResponse) => this.#take(response))
    worker.on('error', (error) => this.#lose(worker, toEngineError(error, 'plan what to remove: its worker failed')))
    worker.on('exit', () => this.#lose(worker, closing()))
    return worker
  }

  #take(response: PlannerResponse): void {
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if ('error' in response) waiting?.reject(EngineError.fromRecord(response.error))
    else waiting?.resolve(response.result)
    if (this.#waiting.size > 0) return
    this.#worker?.unref()
    this.#idle = setTimeout(() => void this.#end(), idleTime).unref()
  }

  /** Forgets a worker that is gone: the next question starts another. */
  #lose(worker: Worker, error: EngineError): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    clearTimeout(this.#idle)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }
}

function closing(): EngineError {
  return new EngineError('UNAVAILABLE', 'Could not plan what to remove: the engine is closing.')
}

function wrongAnswer(): EngineError {
  return new EngineError('INTERNAL', 'Could not plan what to remove: the worker answered another question.')
}
