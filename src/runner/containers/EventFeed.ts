import type { RunnerEvent } from '../contract/container.ts'

/** What a container tells; the feed numbers it. */
export type EventDraft = Omit<RunnerEvent, 'sequence' | 'time'>

/** Events kept for replay; a reader that is further behind sees a gap in the numbers. */
const replayLimit = 1000

/** The events of this runner in order, with a bounded replay. */
export class EventFeed {
  readonly #recent: RunnerEvent[] = []
  readonly #waiting = new Set<() => void>()
  #sequence = 0

  emit(draft: EventDraft): void {
    this.#recent.push({ sequence: ++this.#sequence, time: Date.now(), ...draft })
    if (this.#recent.length > replayLimit) this.#recent.shift()
    for (const wake of this.#waiting) wake()
  }

  /** Events after number `after`, and then as they come, until the signal. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    let seen = after
    while (!signal.aborted) {
      const next = this.#recent.filter(({ sequence }) => sequence > seen)
      for (const event of next) {
        if (signal.aborted) return
        yield event
        seen = event.sequence
      }
      if (next.length === 0) await this.#more(signal)
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }
}
