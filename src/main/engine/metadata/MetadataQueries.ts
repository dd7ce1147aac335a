import { Worker } from 'node:worker_threads'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { GroupedPage, GroupedSelection } from './GroupedList.ts'
import type { QueryRequest, QueryResponse, QueryStart } from './queryMessages.ts'

/** How long the thread is kept when nobody asks, in ms. */
const idleTime = 30_000

interface Waiting {
  readonly resolve: (page: GroupedPage) => void
  readonly reject: (error: EngineError) => void
}

/**
 * Reads that look at every image: in a thread of their own with a connection of its own, which starts with the first
 * question and ends when none has come for a while.
 */
export class MetadataQueries {
  readonly #start: QueryStart
  readonly #entry: URL
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0

  /** `path` is the database, which the writer has opened; `entry` the thread's file. The caller closes it before the writer. */
  constructor(path: string, entry: URL) {
    this.#start = { path }
    this.#entry = entry
  }

  /** One page of the images in groups: see GroupedList. */
  grouped(selection: GroupedSelection): Promise<GroupedPage> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      clearTimeout(this.#idle)
      const request: QueryRequest = { id, selection }
      this.#worker ??= this.#open()
      this.#worker.postMessage(request)
    })
  }

  /** Ends the thread; questions that wait are refused. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#end(worker, new EngineError('UNAVAILABLE', 'The metadata is closed.'))
    await worker?.terminate()
  }

  #open(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#start })
    worker.on('message', (response: QueryResponse) => this.#take(response))
    worker.on('error', (error) => this.#end(worker, toEngineError(error, 'read the metadata: its worker failed')))
    worker.on('exit', () =>
      this.#end(worker, new EngineError('INTERNAL', 'Could not read the metadata: its worker ended.')),
    )
    return worker
  }

  #take(response: QueryResponse): void {
    const waiting = this.#waiting.get(response.id)
    this.#waiting.delete(response.id)
    if ('page' in response) waiting?.resolve(response.page)
    else waiting?.reject(EngineError.fromRecord(response.error))
    if (this.#waiting.size > 0) return
    this.#idle = setTimeout(() => void this.close(), idleTime)
    this.#idle.unref()
  }

  /** The next question starts a new thread. */
  #end(worker: Worker | undefined, error: EngineError): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
