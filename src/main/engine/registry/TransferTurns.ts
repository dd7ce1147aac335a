import { EngineError } from '../errors/EngineError.ts'

interface Waiter {
  readonly size: number
  readonly start: () => void
}

/** Lets so many blobs go over the network at once and no more, in the whole engine; of those that wait the largest is next. */
export class TransferTurns {
  readonly #limit: () => number
  readonly #waiting = new Set<Waiter>()
  #taken = 0

  /** `limit` is asked whenever one more might begin. */
  constructor(limit: () => number) {
    this.#limit = limit
  }

  /** Waits for the turn of a blob of so many bytes; gives what ends it. Throws ABORTED. */
  async take(size: number, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw stopped()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { size, start: resolve }
    const leave = (): void => {
      if (this.#waiting.delete(waiter)) reject(stopped())
    }
    this.#waiting.add(waiter)
    signal.addEventListener('abort', leave)
    // Those that come together are let go by size, not by who was first.
    queueMicrotask(() => this.#go())
    await promise.finally(() => signal.removeEventListener('abort', leave))
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#taken--
      this.#go()
    }
  }

  #go(): void {
    while (this.#taken < Math.max(1, this.#limit())) {
      let next: Waiter | undefined
      for (const waiter of this.#waiting) if (next === undefined || waiter.size > next.size) next = waiter
      if (next === undefined) return
      this.#waiting.delete(next)
      this.#taken++
      next.start()
    }
  }
}

function stopped(): EngineError {
  return new EngineError('ABORTED', 'Stopped while it waited for its turn.')
}
