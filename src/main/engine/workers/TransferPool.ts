import { MessageChannel, Worker } from 'node:worker_threads'
import { EngineError } from '../errors/EngineError.ts'
import { serveAuthorizer } from '../registry/transport/auth/serveAuthorizer.ts'
import type { TransportLimits } from '../registry/transport/limits.ts'
import type { Authorizer } from '../registry/transport/types.ts'
import type {
  TransferJob,
  TransferJobs,
  TransferKind,
  TransferRequest,
  TransferResponse,
  TransferStep,
} from './transferMessages.ts'
import { workerUrl } from './workerUrl.ts'

/** Threads that move blobs; each does several jobs at once. */
const threadLimit = 2
/** Bytes pass by, objects hardly: more room for young ones would only be filled. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 }
/** How long an idle thread is kept for the next job, with its connections, in ms. */
const idleTime = 10_000

export interface TransferRunOptions {
  /** Who gives the job's Authorization headers; absent for jobs that speak to nobody. */
  readonly authorizer?: Authorizer
  readonly signal?: AbortSignal
  readonly onStep?: (step: TransferStep) => void
}

interface Running {
  readonly size: number
  readonly onStep: ((step: TransferStep) => void) | undefined
  readonly resolve: (result: TransferJobs[TransferKind]['result']) => void
  readonly reject: (error: EngineError) => void
}

/** Worker threads that fetch, read and send blobs, so that none of their bytes comes by the main thread. */
export class TransferPool {
  readonly #start: () => Worker
  readonly #threads = new Set<TransferThread>()
  #closed = false

  /** `limits`: those of the threads' transports where they are not the usual ones. */
  constructor({ limits = {} }: { readonly limits?: Partial<TransportLimits> } = {}) {
    this.#start = () => new Worker(workerUrl('transfer'), { workerData: limits, resourceLimits })
  }

  /** Runs a job at once, on the thread that has least to do. Throws what the job throws; ABORTED. */
  async run<Kind extends TransferKind>(
    kind: Kind,
    input: TransferJobs[Kind]['input'],
    options: TransferRunOptions = {},
  ): Promise<TransferJobs[Kind]['result']> {
    if (this.#closed) throw new EngineError('UNAVAILABLE', 'The engine is closing.')
    return await this.#thread().run({ kind, input } as TransferJob, options)
  }

  /** Ends all threads. Jobs under way are the caller's to abort, and to wait for, first: else they fail. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#threads].map((thread) => thread.end()))
  }

  #thread(): TransferThread {
    const [lightest] = [...this.#threads].sort((one, other) => one.load - other.load)
    if (lightest && (lightest.load === 0 || this.#threads.size >= threadLimit)) return lightest
    const thread = new TransferThread(this.#start(), (gone) => this.#threads.delete(gone))
    this.#threads.add(thread)
    return thread
  }
}

/** One worker and its jobs. */
class TransferThread {
  readonly #worker: Worker
  readonly #running = new Map<number, Running>()
  readonly #onEnd: (thread: TransferThread) => void
  #lastId = 0
  #idle: NodeJS.Timeout | undefined

  constructor(worker: Worker, onEnd: (thread: TransferThread) => void) {
    this.#worker = worker
    this.#onEnd = onEnd
    worker.on('message', (response: TransferResponse) => this.#take(response))
    worker.on('error', (cause) => this.#lose(cause))
    worker.on('exit', () => this.#lose())
  }

  /** Bytes of the blobs that it has to do with, and a little for each. */
  get load(): number {
    return [...this.#running.values()].reduce((sum, { size }) => sum + size + 1, 0)
  }

  async run(job: TransferJob, options: TransferRunOptions): Promise<TransferJobs[TransferKind]['result']> {
    const { authorizer, signal, onStep } = options
    if (signal?.aborted) throw new EngineError('ABORTED', 'Stopped before it began.')
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<TransferJobs[TransferKind]['result']>()
    this.#running.set(id, { size: job.input.size, onStep, resolve, reject })
    clearTimeout(this.#idle)
    this.#worker.ref()
    const channel = authorizer && new MessageChannel()
    if (channel && authorizer) serveAuthorizer(channel.port1, authorizer)
    const cancel = (): void => this.#tell({ type: 'cancel', id })
    signal?.addEventListener('abort', cancel)
    try {
      this.#tell(
        { type: 'start', id, job, ...(channel ? { authorizer: channel.port2 } : {}) },
        channel ? [channel.port2] : [],
      )
      return await promise
    } finally {
      signal?.removeEventListener('abort', cancel)
      channel?.port1.close()
      this.#running.delete(id)
      if (this.#running.size === 0) this.#rest()
    }
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle)
    this.#onEnd(this)
    await this.#worker.terminate()
  }

  #rest(): void {
    this.#worker.unref()
    this.#idle = setTimeout(() => void this.end(), idleTime).unref()
  }

  #tell(request: TransferRequest, transfer: Parameters<Worker['postMessage']>[1] = []): void {
    this.#worker.postMessage(request, transfer)
  }

  #take(response: TransferResponse): void {
    const running = this.#running.get(response.id)
    if (response.type === 'step') running?.onStep?.(response.step)
    else if (response.type === 'done') running?.resolve(response.result)
    else running?.reject(EngineError.fromRecord(response.error))
  }

  #lose(cause?: Error): void {
    clearTimeout(this.#idle)
    this.#onEnd(this)
    const why = cause === undefined ? '' : ` ${cause.message}`
    for (const { reject } of this.#running.values()) {
      reject(new EngineError('INTERNAL', `Could not move a blob: the worker broke down.${why}`, { cause }))
    }
  }
}
