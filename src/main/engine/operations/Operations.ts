import { randomUUID } from 'node:crypto'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { OperationView } from './operation.ts'

/** Ended operations that are remembered. */
const historyLimit = 200
/** Listeners hear of progress at most this often, in ms: 20 times a second. */
const noticeInterval = 50

/** What an operation's work is given. */
export interface OperationContext {
  readonly id: string
  /** Aborted by cancel. */
  readonly signal: AbortSignal
  /** Tells how far it is; bytes. */
  progress(progress: { readonly bytesDone: number; readonly bytesTotal?: number; readonly step: string }): void
  /** Adds a line to what came of it. */
  result(line: string): void
}

export interface OperationDraft {
  /** Chosen by the caller to find the operation again; made up when absent. */
  readonly id?: string
  readonly kind: string
  readonly title: string
  /** The docker command it equals. */
  readonly command: string
}

type Listener = (operation: OperationView) => void

interface Running {
  view: OperationView
  /** The list in the view, which only grows: thousands of lines may come at once. */
  readonly results: string[]
  readonly abort: AbortController
  notice: NodeJS.Timeout | undefined
  ended: Promise<void>
}

/** Long work, under way and ended: who started it may go away and find it again. */
export class Operations {
  readonly #operations = new Map<string, Running>()
  readonly #listeners = new Set<Listener>()

  /**
   * Starts `work`. `done` resolves with what work returned, and rejects with its EngineError; the
   * operation's view tells the same. Throws ALREADY_EXISTS when the id is taken.
   */
  start<T>(draft: OperationDraft, work: (context: OperationContext) => Promise<T>): { id: string; done: Promise<T> } {
    const id = draft.id ?? randomUUID()
    if (this.#operations.has(id)) {
      throw new EngineError('ALREADY_EXISTS', `Could not start "${draft.title}": the operation ${id} exists already.`)
    }
    const results: string[] = []
    const running: Running = {
      view: { ...draft, id, state: 'running', bytesDone: 0, step: '', started: Date.now(), results },
      results,
      abort: new AbortController(),
      notice: undefined,
      ended: Promise.resolve(),
    }
    this.#operations.set(id, running)
    this.#forgetOldest()
    this.#tell(running)
    const done = this.#run(running, work)
    // The view tells of a failure too: who does not await `done` misses nothing.
    running.ended = done.then(
      () => undefined,
      () => undefined,
    )
    return { id, done }
  }

  /** All operations, newest first. */
  list(): OperationView[] {
    return [...this.#operations.values()].map(({ view }) => view).reverse()
  }

  /** Throws NOT_FOUND. */
  get(id: string): OperationView {
    return this.#find(id).view
  }

  /** Asks an operation to stop and leave nothing behind; nothing when it has ended. Throws NOT_FOUND. */
  cancel(id: string): void {
    this.#find(id).abort.abort()
  }

  /** Calls `listener` on every change, progress at most 20 times a second each, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Cancels everything and waits until all has ended. */
  async close(): Promise<void> {
    for (const { abort } of this.#operations.values()) abort.abort()
    await Promise.all([...this.#operations.values()].map(({ ended }) => ended))
  }

  async #run<T>(running: Running, work: (context: OperationContext) => Promise<T>): Promise<T> {
    const { title } = running.view
    try {
      const value = await work({
        id: running.view.id,
        signal: running.abort.signal,
        progress: (progress) => this.#change(running, progress),
        result: (line) => {
          running.results.push(line)
          this.#change(running, {})
        },
      })
      this.#end(running, { state: 'done' })
      return value
    } catch (thrown) {
      const error = toEngineError(thrown, `finish "${title}"`)
      this.#end(running, { state: error.code === 'ABORTED' ? 'cancelled' : 'failed', error: error.toRecord() })
      throw error
    }
  }

  #change(running: Running, change: Partial<OperationView>): void {
    running.view = { ...running.view, ...change }
    running.notice ??= setTimeout(() => this.#tell(running), noticeInterval)
  }

  #end(running: Running, change: Partial<OperationView>): void {
    running.view = { ...running.view, ...change, ended: Date.now() }
    this.#tell(running)
  }

  #tell(running: Running): void {
    clearTimeout(running.notice)
    running.notice = undefined
    for (const listener of this.#listeners) listener(running.view)
  }

  #find(id: string): Running {
    const running = this.#operations.get(id)
    if (!running) throw new EngineError('NOT_FOUND', `There is no operation ${id}.`)
    return running
  }

  #forgetOldest(): void {
    for (const [id, { view }] of this.#operations) {
      if (this.#operations.size <= historyLimit) return
      if (view.state !== 'running') this.#operations.delete(id)
    }
  }
}
