import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work on main's thread goes on for at most this long before others have their turn, milliseconds. */
const longestTurn = 8

/** Keeps long work from holding up everything else on its thread, and ends it when it is no longer wanted. */
export class Turns {
  readonly #signal: AbortSignal | undefined
  #started = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Whether this turn has been long enough: asked first, so that nobody waits for nothing. */
  get isOver(): boolean {
    return performance.now() - this.#started >= longestTurn
  }

  /** Lets others have their turn. Throws the signal's reason. */
  async next(): Promise<void> {
    await nextTurn()
    this.#signal?.throwIfAborted()
    this.#started = performance.now()
  }
}
