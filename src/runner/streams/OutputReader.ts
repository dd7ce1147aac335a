import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Output, OutputChunk, StreamNumber } from './Output.ts'
import type { Poller, Watch } from './Poller.ts'

/** Bytes at once after which there is more to come most likely: it is asked for before it is waited for. */
const floodLength = 32 * 1024

/** A pipe or terminal that a process writes to. */
export interface OutputSource {
  readonly descriptor: number
  readonly stream: StreamNumber
  /** A terminal gives 4 KiB at a time and soon has more: it is asked again before it is waited for. */
  readonly isTerminal?: boolean
}

/** How output is taken, and where it goes besides the views. */
export interface OutputStore {
  take(source: OutputSource): OutputChunk | 'empty' | 'ended'
  /** Resolves when the next may be taken. Never throws. */
  store(chunk: OutputChunk): Promise<void>
}

/** Bytes taken after the end: more than what a process can have left in a pipe is of those that it left behind. */
const drainLimit = 1024 * 1024

interface Open extends OutputSource {
  readonly watch: Watch
  /** Bytes that may still be taken after the end. */
  left: number
}

/**
 * Reads what a process writes, as it comes, one chunk at a time, and gives it to the views and the store. While a view
 * that must not miss anything is full, nothing is read and the process waits.
 */
export class OutputReader {
  readonly #output: Output
  readonly #store: OutputStore
  readonly #open = new Map<number, Open>()
  readonly #ready: Open[] = []
  readonly #idle: (() => void)[] = []
  #isStarted = false
  #isRunning = false
  /** The process has ended: what is there is read, however full views are, since it is bounded. */
  #isDraining = false
  #isClosed = false

  /** Nothing is read before `start`. The descriptors never wait; the caller closes them after `close`. */
  constructor(poller: Poller, sources: readonly OutputSource[], output: Output, store: OutputStore) {
    this.#output = output
    this.#store = store
    for (const source of sources) {
      const watch = poller.watch(source.descriptor, () => this.#enqueue(open))
      const open: Open = { ...source, watch, left: drainLimit }
      this.#open.set(source.descriptor, open)
    }
  }

  start(): void {
    this.#isStarted = true
    for (const { watch } of this.#open.values()) watch.arm()
  }

  /**
   * Reads all that is there, once the process has ended, and no more after that. With `untilEnd` each source is read
   * until nobody can write to it any more, for at most `patience` milliseconds.
   */
  async drain({ untilEnd = false, patience = 2000 } = {}): Promise<void> {
    this.#isStarted = true
    this.#isDraining = true
    this.#output.recheck()
    const deadline = Date.now() + patience
    for (const open of this.#open.values()) this.#enqueue(open)
    await this.#whenIdle()
    while (untilEnd && this.#open.size > 0 && Date.now() < deadline) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#idle.push(resolve)
      const timer = setTimeout(resolve, deadline - Date.now())
      await promise
      clearTimeout(timer)
    }
  }

  /** Stops reading; resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#output.recheck()
    for (const { watch } of this.#open.values()) watch.close()
    this.#open.clear()
    await this.#whenIdle()
  }

  #enqueue(open: Open): void {
    if (!this.#isStarted) return
    if (!this.#ready.includes(open)) this.#ready.push(open)
    if (!this.#isRunning) void this.#run()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    for (let open = this.#ready.shift(); open !== undefined; open = this.#ready.shift()) {
      while (this.#output.isFull && !this.#isDraining && !this.#isClosed) await this.#output.drained()
      if (this.#isClosed) break
      await this.#readOne(open)
    }
    this.#isRunning = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #readOne(open: Open): Promise<void> {
    if (!this.#open.has(open.descriptor)) return
    const chunk = this.#take(open)
    if (chunk !== 'empty' && chunk !== 'ended') {
      this.#output.accept(chunk)
      await this.#store.store(chunk)
      if (this.#isDraining) open.left -= chunk.bytes.length
    }
    if (chunk === 'ended' || open.left <= 0) {
      this.#open.delete(open.descriptor)
      open.watch.close()
      return
    }
    if (this.#isClosed) return
    const hasMore = chunk !== 'empty' && (open.isTerminal === true || chunk.bytes.length >= floodLength)
    if (hasMore) await nextTurn()
    if (hasMore || (chunk !== 'empty' && this.#isDraining)) this.#ready.push(open)
    else open.watch.arm()
  }

  /** What cannot be read has ended: one process's pipe must not take the runner with it. */
  #take(open: Open): OutputChunk | 'empty' | 'ended' {
    try {
      return this.#store.take(open)
    } catch {
      return 'ended'
    }
  }

  #whenIdle(): Promise<void> {
    if (!this.#isRunning) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }
}
