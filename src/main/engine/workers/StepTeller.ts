import type { TransferStep } from './transferMessages.ts'

/** Between two steps of the same state, in ms. */
const interval = 50

/**
 * Tells a new state at once, and bytes every 50 ms at most. The newest is never lost: when nothing follows it, since the
 * source stalls, it is told a little later.
 */
export class StepTeller {
  readonly #tell: (step: TransferStep) => void
  #newest: TransferStep | undefined
  #told: TransferStep['state'] | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(tell: (step: TransferStep) => void) {
    this.#tell = tell
  }

  note(step: TransferStep): void {
    this.#newest = step
    if (this.#timer === undefined || step.state !== this.#told) this.#tellNewest()
  }

  /** Nothing is told any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#newest = undefined
  }

  #tellNewest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#newest === undefined) return
    this.#told = this.#newest.state
    this.#tell(this.#newest)
    this.#newest = undefined
    this.#timer = setTimeout(() => this.#tellNewest(), interval)
  }
}
