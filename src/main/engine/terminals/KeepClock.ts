/** The screen is kept after so many bytes of output, since the runner keeps only some of them raw. */
const keepAfter = 128 * 1024

/** Milliseconds: never more often than this, and at the latest so long after the last byte. */
const shortest = 1000
const longest = 3000

/** Says when the screen of a terminal is to be given to the runner again. */
export class KeepClock {
  readonly #keep: () => Promise<void>
  #written = 0
  #keptAt = 0
  #timer: NodeJS.Timeout | undefined
  #isKeeping = false

  /** `keep` does it, and never rejects. */
  constructor(keep: () => Promise<void>) {
    this.#keep = keep
  }

  /** So many bytes more were written. */
  wrote(count: number): void {
    this.#written += count
    if (this.#written < keepAfter) this.#timer ??= setTimeout(() => void this.#run(), longest).unref()
    else if (performance.now() - this.#keptAt >= shortest) void this.#run()
  }

  /** Until the next byte. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#written = 0
  }

  async #run(): Promise<void> {
    if (this.#isKeeping) return
    this.stop()
    this.#isKeeping = true
    await this.#keep()
    this.#isKeeping = false
    this.#keptAt = performance.now()
  }
}
