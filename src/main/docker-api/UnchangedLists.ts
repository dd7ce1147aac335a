import type { EventLog } from '../engine/events/eventLog.ts'

/**
 * Keeps lists for as long as nothing changes: whoever asks again before the next event gets the same bytes.
 * Every change of images is told as an event after it was committed, so a kept list is never older.
 */
export class UnchangedLists {
  readonly #events: EventLog
  readonly #lists = new Map<string, Promise<Buffer>>()
  #sequence = -1

  constructor(events: EventLog) {
    this.#events = events
  }

  /** The list of this name; `make` makes it when there is none, or something happened since. */
  get(name: string, make: () => Promise<string>): Promise<Buffer> {
    if (this.#sequence !== this.#events.sequence) {
      this.#lists.clear()
      this.#sequence = this.#events.sequence
    }
    const kept = this.#lists.get(name)
    if (kept !== undefined) return kept
    const list = make().then((text) => Buffer.from(text))
    this.#lists.set(name, list)
    list.catch(() => {
      if (this.#lists.get(name) === list) this.#lists.delete(name)
    })
    return list
  }
}
