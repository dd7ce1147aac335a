import { type MessagePort, Worker } from 'node:worker_threads'
import { EngineError, type ErrorRecord, toEngineError } from '../errors/EngineError.ts'

/** How long an idle thread is kept for the next question, in ms. */
const idleTime = 30_000

interface ThreadQuestion<Question> {
  readonly id: number
  readonly question: Question
}

type ThreadAnswer<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: ErrorRecord }

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: EngineError) => void
}

export interface QuestionThreadOptions {
  /** The file that the thread runs: it calls answerQuestions. */
  readonly entry: URL
  /** Its `workerData`. */
  readonly start: object
  /** What the thread is for; completes "Could not ...". */
  readonly attempt: string
}

/**
 * A worker thread that answers questions one by one, each whole. It starts with the first question and ends when
 * none has come for a while; the next question after that, or after it broke down, starts another.
 */
export class QuestionThread<Question, Answer> {
  readonly #options: QuestionThreadOptions
  readonly #waiting = new Map<number, Waiting<Answer>>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  #closed = false

  /** The caller closes it. */
  constructor(options: QuestionThreadOptions) {
    this.#options = options
  }

  /** Throws what answering threw, and UNAVAILABLE once the thread is closed. */
  ask(question: Question): Promise<Answer> {
    if (this.#closed) return Promise.reject(this.#unavailable())
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#open())
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, question } satisfies ThreadQuestion<Question>)
    })
  }

  /** Ends the thread; questions that wait are refused. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#end()
  }

  #open(): Worker {
    const { entry, start, attempt } = this.#options
    const worker = new Worker(entry, { workerData: start })
    worker.on('message', (answer: ThreadAnswer<Answer>) => this.#take(answer))
    worker.on('error', (error) => this.#lose(worker, toEngineError(error, `${attempt}: its worker failed`)))
    worker.on('exit', () => this.#lose(worker, this.#unavailable()))
    return worker
  }

  #take(answer: ThreadAnswer<Answer>): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(EngineError.fromRecord(answer.error))
    else waiting?.resolve(answer.answer)
    if (this.#waiting.size > 0) return
    this.#worker?.unref()
    this.#idle = setTimeout(() => void this.#end(), idleTime).unref()
  }

  #lose(worker: Worker, error: EngineError): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    clearTimeout(this.#idle)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined) return
    // From now on it is nobody's: a question that comes while it ends gets another.
    this.#lose(worker, this.#unavailable())
    await worker.terminate()
  }

  #unavailable(): EngineError {
    return new EngineError('UNAVAILABLE', `Could not ${this.#options.attempt}: its thread has ended.`, {
      retryable: !this.#closed,
    })
  }
}

/** The other end, in the thread: answers each question as it comes; what `answer` throws is told who asked. */
export function answerQuestions<Question, Answer>(
  port: MessagePort,
  attempt: string,
  answer: (question: Question) => Answer,
): void {
  port.on('message', ({ id, question }: ThreadQuestion<Question>) => {
    let told: ThreadAnswer<Answer>
    try {
      told = { id, answer: answer(question) }
    } catch (error) {
      told = { id, error: toEngineError(error, attempt).toRecord() }
    }
    port.postMessage(told)
  })
}
