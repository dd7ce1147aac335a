import type { JqAnswer, JqRequest, JqResponse } from './jqMessages.ts'

/** A query that takes longer is stopped. Milliseconds. */
export const timeLimit = 5000

/** jq itself must be there after this long. Milliseconds. */
const loadLimit = 30_000

interface RunningJq {
  readonly worker: Worker
  readonly ready: Promise<void>
}

/**
 * A real jq, compiled to WebAssembly, in a worker that is started with the first query. One query runs at a time; a
 * query that is given up or takes too long ends with its worker, and the next one gets a new one.
 */
export class Jq {
  readonly #document: string
  #running: RunningJq | undefined
  #lastId = 0

  /** The text of the document that queries are about. */
  constructor(document: string) {
    this.#document = document
  }

  /**
   * What jq answers; its complaints are part of the answer. Rejects with the signal's reason, or an Error that says
   * why there is no answer: too slow, or no jq at all.
   */
  async ask(query: string, isRaw: boolean, signal: AbortSignal): Promise<JqAnswer> {
    const running = (this.#running ??= startJq(this.#document))
    const id = ++this.#lastId
    let isAsked = false
    // At once: the next query, perhaps asked in the same turn, must not get a worker that is busy. Given up while it
    // loads, it goes on loading for the next query.
    const giveUp = () => {
      if (isAsked) this.#end(running)
    }
    signal.addEventListener('abort', giveUp)
    try {
      await within(running.ready, loadLimit, 'jq could not be loaded in time.', signal)
      signal.throwIfAborted()
      const answer = answerOf(running.worker, id)
      send(running.worker, { kind: 'query', id, query, isRaw })
      isAsked = true
      const { exitCode, ...told } = await within(
        answer,
        timeLimit,
        `Stopped after ${timeLimit / 1000} seconds. Ask for less at a time.`,
        signal,
      )
      // It did not survive this.
      if (exitCode < 0) this.#end(running)
      return { exitCode, ...told }
    } catch (error) {
      if (!signal.aborted) this.#end(running)
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Ends whatever it does. */
  stop(): void {
    if (this.#running) this.#end(this.#running)
  }

  /** Ends one worker, and leaves alone one that came after it. */
  #end(running: RunningJq): void {
    running.worker.terminate()
    if (this.#running === running) this.#running = undefined
  }
}

function startJq(document: string): RunningJq {
  const worker = new Worker(new URL('./jqWorker.ts', import.meta.url), { type: 'module' })
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(`jq could not be loaded: ${message}`)))
    worker.addEventListener('message', ({ data }: MessageEvent<JqResponse>) => {
      if (data.kind === 'ready') resolve()
      if (data.kind === 'broken') reject(new Error(`jq could not be loaded: ${data.reason}`))
    })
  })
  ready.catch(() => undefined)
  send(worker, { kind: 'document', text: document })
  return { worker, ready }
}

function answerOf(worker: Worker, id: number): Promise<JqAnswer> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<JqResponse>) => {
      if (data.kind !== 'answer' || data.id !== id) return
      worker.removeEventListener('message', listen)
      resolve(data.answer)
    }
    worker.addEventListener('message', listen)
  })
}

function send(worker: Worker, request: JqRequest): void {
  worker.postMessage(request)
}

function within<T>(promise: Promise<T>, limit: number, reason: string, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const timer = setTimeout(() => reject(new Error(reason)), limit)
    signal.addEventListener('abort', () => reject(signal.reason))
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
