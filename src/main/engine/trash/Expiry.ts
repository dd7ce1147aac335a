import type { TrashSettings } from '../../../shared/contract/trash.ts'
import type { TrashPorts } from './ports.ts'

/** Entries that go in one turn: others may use the store in between. */
const turnSize = 50

/** A timer waits no longer than this, in ms: computers sleep, and clocks are set. */
const longestWait = 3_600_000
/** After a failure it is tried again so much later, in ms. */
const patience = 60_000

/**
 * Lets what has rested long enough go for good, and beyond a limit the oldest. It waits for the time of the oldest
 * entry, and looks at counters when it is told that something changed: the disk is never looked at.
 */
export class Expiry {
  readonly #ports: TrashPorts
  readonly #onGone: () => void
  #settings: TrashSettings | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isWanted = false
  #isClosed = false

  /** `onGone` is called after entries went. */
  constructor(ports: TrashPorts, onGone: () => void) {
    this.#ports = ports
    this.#onGone = onGone
  }

  /** Takes settings on; resolves once all has gone that goes by them. */
  async apply(settings: TrashSettings): Promise<void> {
    this.#settings = settings
    this.look()
    await this.#running
  }

  /** Looks now whether something is to go. */
  look(): void {
    this.#isWanted = true
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Waits for what goes right now. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      while (this.#isWanted && !this.#isClosed) {
        this.#isWanted = false
        if (await this.#trim()) this.#isWanted = true
      }
    } catch (error) {
      this.#ports.warn(error, 'what rested long enough in the trash could not go')
      this.#wait(patience)
      return
    }
    this.#wait(0)
  }

  /** One turn; says whether there may be more that is to go. */
  async #trim(): Promise<boolean> {
    const { reader, writer, exclusive, removeOrphans } = this.#ports
    if (this.#settings === undefined) return false
    const { keepFor, diskSizeLimit } = this.#settings
    const oldest = reader.oldestTrash()
    const deletedUntil = Date.now() - keepFor
    const isOver = diskSizeLimit !== undefined && reader.trashDiskSize() > diskSizeLimit
    if (oldest === undefined || (oldest > deletedUntil && !isOver)) return false
    const limits = {
      deletedUntil,
      count: turnSize,
      ...(diskSizeLimit === undefined ? {} : { diskSize: diskSizeLimit }),
    }
    const count = await exclusive(async () => {
      const gone = await writer.trimTrash(limits)
      await removeOrphans(gone.orphans)
      return gone.count
    })
    if (count > 0) this.#onGone()
    return count === turnSize
  }

  /** Looks again when the oldest entry has rested long enough, at the earliest in `least` ms. */
  #wait(least: number): void {
    const oldest = this.#settings === undefined || this.#isClosed ? undefined : this.#ports.reader.oldestTrash()
    if (this.#settings === undefined || oldest === undefined) return
    const wait = oldest + this.#settings.keepFor - Date.now()
    this.#timer = setTimeout(() => this.look(), Math.min(Math.max(wait, least), longestWait)).unref()
  }
}
