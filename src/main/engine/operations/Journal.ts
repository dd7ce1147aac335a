import type { OperationView } from './operation.ts'

/** Written at most this often, in ms: a thousand quick actions must not wait for a thousand writes to the disk. */
const writeInterval = 200
/** After a failure it is tried again after this time, in ms. */
const retryInterval = 5000
/** Changes that wait while the disk refuses them; the oldest are forgotten. */
const waitingLimit = 1000

/** What is to be changed in the history on disk. */
export interface JournalChanges {
  /** New, or another than before. */
  readonly kept: readonly OperationView[]
  /** IDs. */
  readonly dropped: readonly string[]
}

/** Where operations are kept beyond the life of the engine. */
export interface JournalPorts {
  /** Makes the changes, all or none; they are on disk when it resolves. */
  write(changes: JournalChanges): Promise<void>
  /** Told when that failed. The work itself does not suffer from it. */
  onFailure(error: unknown): void
}

/** Writes the history behind the work: changes are gathered, and written a few times a second. */
export class Journal {
  readonly #ports: JournalPorts
  /** By ID; undefined for what is to be dropped. */
  #waiting = new Map<string, OperationView | undefined>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(ports: JournalPorts) {
    this.#ports = ports
  }

  keep(view: OperationView): void {
    this.#waiting.set(view.id, view)
    this.#schedule(writeInterval)
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) this.#waiting.set(id, undefined)
    this.#schedule(writeInterval)
  }

  /** Writes what waits; what changes later is lost. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#writing
    await this.#write()
  }

  #schedule(wait: number): void {
    if (this.#isClosed) return
    this.#timer ??= setTimeout(() => {
      this.#writing = this.#write().then((isWritten) => {
        this.#timer = undefined
        if (this.#waiting.size > 0) this.#schedule(isWritten ? writeInterval : retryInterval)
      })
    }, wait)
  }

  async #write(): Promise<boolean> {
    const changes = this.#waiting
    if (changes.size === 0) return true
    this.#waiting = new Map()
    const kept = [...changes.values()].filter((view) => view !== undefined)
    const dropped = [...changes].flatMap(([id, view]) => (view === undefined ? [id] : []))
    try {
      await this.#ports.write({ kept, dropped })
      return true
    } catch (error) {
      this.#ports.onFailure(error)
      // What changed meanwhile is newer.
      this.#waiting = new Map([...changes, ...this.#waiting].slice(-waitingLimit))
      return false
    }
  }
}
