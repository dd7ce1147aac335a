import { Worker } from 'node:worker_threads'
import type { LoadPlan } from '../archive/plan.ts'
import type { ReadRootfs } from '../archive/readRootfs.ts'
import type { ArchiveSource, WorkOptions } from '../archive/types.ts'
import { EngineError } from '../errors/EngineError.ts'
import type { ArchiveJobResult } from './archiveMessages.ts'
import { type ArchiveTask, runArchiveTask, sourceName } from './archiveTask.ts'
import { workerUrl } from './workerUrl.ts'

/** Archives that are read at once; further ones wait. */
const workerLimit = 2
/** How long an idle worker is kept for the next job, in ms. */
const idleTime = 10_000

/** A job that waits for its turn. */
interface Waiter {
  readonly start: () => void
  readonly refuse: (error: EngineError) => void
}

/** Worker threads that read archives: whole jobs go in, plans come out. */
export class ArchiveWorkerPool {
  readonly #start: () => Worker
  readonly #idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout }[] = []
  readonly #waiting = new Set<Waiter>()
  #busy = 0
  #closed = false

  /** `start` starts a worker that answers ArchiveRequests. */
  constructor(start = () => new Worker(workerUrl('archive'))) {
    this.#start = start
  }

  /** Reads an archive of images into an ingest folder: see readArchive, readLayout. Waits its turn when all workers are busy. */
  async readLoad(source: ArchiveSource, folder: string, options: WorkOptions): Promise<LoadPlan> {
    const result = await this.#run({ kind: 'load', folder }, source, options)
    if ('images' in result) return result
    throw wrongResult(source)
  }

  /** Reads a root file system into an ingest folder: see readRootfs. Waits its turn as readLoad does. */
  async readImport(source: ArchiveSource, folder: string, options: WorkOptions): Promise<ReadRootfs> {
    const result = await this.#run({ kind: 'import', folder }, source, options)
    if ('layer' in result) return result
    throw wrongResult(source)
  }

  /** Makes a layer of a tar in an ingest folder: see readLayerFile. Waits its turn as readLoad does. */
  async readLayer(path: string, folder: string, options: WorkOptions): Promise<ReadRootfs> {
    const source = { kind: 'file' as const, path }
    const result = await this.#run({ kind: 'layer', folder }, source, options)
    if ('layer' in result) return result
    throw wrongResult(source)
  }

  async #run(task: ArchiveTask, source: ArchiveSource, options: WorkOptions): Promise<ArchiveJobResult> {
    await this.#turn(options.signal)
    const worker = this.#takeWorker()
    try {
      const result = await runArchiveTask(worker, task, source, options)
      this.#putBack(worker)
      return result
    } catch (error) {
      // A worker that failed may still be at half a job: a new one is cheaper than telling.
      await worker.terminate()
      throw error
    } finally {
      this.#passTurn()
    }
  }

  /** Ends all idle workers and turns away who waits; jobs under way are the caller's to abort first. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { refuse } of this.#waiting) refuse(closing())
    this.#waiting.clear()
    const idle = this.#idle.splice(0)
    for (const { timer } of idle) clearTimeout(timer)
    await Promise.all(idle.map(({ worker }) => worker.terminate()))
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw stopped()
    if (this.#closed) throw closing()
    if (this.#busy < workerLimit) {
      this.#busy++
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { start: resolve, refuse: reject }
    const leave = (): void => {
      // One that was started already notices the abort by itself.
      if (this.#waiting.delete(waiter)) reject(stopped())
    }
    this.#waiting.add(waiter)
    signal?.addEventListener('abort', leave)
    await promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  /** Gives the turn of a job that ended to the one that waits longest. */
  #passTurn(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#busy--
      return
    }
    this.#waiting.delete(next)
    next.start()
  }

  #takeWorker(): Worker {
    const idle = this.#idle.pop()
    if (!idle) {
      const worker = this.#start()
      // A job under way has listeners of its own; an idle worker that breaks down is gone.
      return worker.on('error', () => undefined).on('exit', () => this.#dropIdle(worker))
    }
    clearTimeout(idle.timer)
    idle.worker.ref()
    return idle.worker
  }

  #putBack(worker: Worker): void {
    if (this.#closed) {
      void worker.terminate()
      return
    }
    const timer = setTimeout(() => {
      this.#dropIdle(worker)
      void worker.terminate()
    }, idleTime)
    timer.unref()
    worker.unref()
    this.#idle.push({ worker, timer })
  }

  #dropIdle(worker: Worker): void {
    const at = this.#idle.findIndex((idle) => idle.worker === worker)
    if (at < 0) return
    clearTimeout(this.#idle[at]?.timer)
    this.#idle.splice(at, 1)
  }
}

function stopped(): EngineError {
  return new EngineError('ABORTED', 'Stopped while it waited for its turn.')
}

function closing(): EngineError {
  return new EngineError('UNAVAILABLE', 'The engine is closing.')
}

function wrongResult(source: ArchiveSource): EngineError {
  return new EngineError('INTERNAL', `Could not read ${sourceName(source)}: the worker did another job.`)
}
