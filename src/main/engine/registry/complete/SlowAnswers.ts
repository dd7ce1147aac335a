/** An answer that is there, or on its way. */
interface Entry {
  readonly answer: Promise<readonly string[]>
  /** What came; undefined while it is on its way. */
  names?: readonly string[]
  /** When it is no longer believed, milliseconds as `now` tells them. */
  expires: number
}

export interface SlowAnswersOptions {
  /** How long a caller waits, milliseconds. */
  readonly patience: number
  /** How long an answer is believed, milliseconds; a failure for half as long. */
  readonly life: number
  /** Answers that are kept. */
  readonly limit: number
  readonly now: () => number
}

/**
 * Lists of names from somewhere that may be slow or gone. Nobody waits longer than `patience`: what comes later is there
 * for the next who asks. A failure is an empty list.
 */
export class SlowAnswers {
  readonly #options: SlowAnswersOptions
  readonly #entries = new Map<string, Entry>()

  constructor(options: SlowAnswersOptions) {
    this.#options = options
  }

  /** The names under `key`, asked for with `ask` unless known; none when they are not there in time or `signal` aborts. */
  async get(key: string, ask: () => Promise<readonly string[]>, signal?: AbortSignal): Promise<readonly string[]> {
    const entry = this.#fresh(key) ?? this.#ask(key, ask)
    if (entry.names !== undefined) return entry.names
    const { promise, resolve } = Promise.withResolvers<readonly string[]>()
    const giveUp = () => resolve([])
    const timer = setTimeout(giveUp, this.#options.patience)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([entry.answer, promise])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  #fresh(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry !== undefined && this.#options.now() < entry.expires ? entry : undefined
  }

  #ask(key: string, ask: () => Promise<readonly string[]>): Entry {
    const { life, limit, now } = this.#options
    let isGood = true
    const answer = ask().catch(() => {
      isGood = false
      return []
    })
    const entry: Entry = { answer, expires: Number.POSITIVE_INFINITY }
    void answer.then((names) => {
      entry.names = names
      entry.expires = now() + (isGood ? life : life / 2)
    })
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= limit) break
      this.#entries.delete(oldest)
    }
    return entry
  }
}
