import { restartWait } from './restartDecision.ts'

/** The wait of a container before it is started again, longer each time. */
export class RestartWait {
  #timer: NodeJS.Timeout | undefined
  /** Milliseconds; 0 before the first. */
  #last = 0

  get isUnderWay(): boolean {
    return this.#timer !== undefined
  }

  /** Calls `go` after a wait, unless it is cancelled; the last life took `ranFor` milliseconds. */
  begin(ranFor: number, go: () => void): void {
    this.#last = restartWait(this.#last, ranFor)
    this.#timer = setTimeout(go, this.#last)
  }

  /** Ends the wait, whether its time came or not; false when there was none. */
  end(): boolean {
    const isUnderWay = this.isUnderWay
    clearTimeout(this.#timer)
    this.#timer = undefined
    return isUnderWay
  }

  /** Somebody started it: the next wait is the first again. */
  reset(): void {
    this.#last = 0
  }
}
