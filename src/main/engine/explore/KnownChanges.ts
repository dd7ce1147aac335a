import type { ChainId } from '../../../shared/model/digest.ts'
import type { LayerChanges } from './LayerChanges.ts'

/** Bytes of memory that remembered changes take together, about. */
const mostWeight = 32 * 1024 * 1024

interface Search {
  readonly changes: Promise<LayerChanges>
  readonly stop: AbortController
  /** How many wait for it. */
  users: number
  /** Bytes of memory; undefined until it is done. */
  weight: number | undefined
}

/** What layers changed, found once for each stack that is looked at; those that were asked for last are remembered. */
export class KnownChanges {
  /** The one that was asked for longest ago first. */
  readonly #searches = new Map<ChainId, Search>()

  /**
   * What the topmost layer of a stack changed, found by `find` unless it is known or under way. A search that nobody
   * waits for any more is stopped. Throws what `find` throws, or the signal's reason.
   */
  async get(
    chainId: ChainId,
    find: (signal: AbortSignal) => Promise<LayerChanges>,
    signal?: AbortSignal,
  ): Promise<LayerChanges> {
    signal?.throwIfAborted()
    const search = this.#searches.get(chainId) ?? this.#start(chainId, find)
    // Now it is the one that was asked for last.
    this.#searches.delete(chainId)
    this.#searches.set(chainId, search)
    search.users++
    try {
      return await unlessAborted(search.changes, signal)
    } finally {
      search.users--
      if (search.users === 0 && search.weight === undefined) {
        this.#searches.delete(chainId)
        search.stop.abort()
      }
    }
  }

  #start(chainId: ChainId, find: (signal: AbortSignal) => Promise<LayerChanges>): Search {
    const stop = new AbortController()
    const search: Search = { changes: find(stop.signal), stop, users: 0, weight: undefined }
    search.changes.then(
      ({ weight }) => {
        search.weight = weight
        this.#forgetSome()
      },
      () => {
        if (this.#searches.get(chainId) === search) this.#searches.delete(chainId)
      },
    )
    return search
  }

  /** Keeps those that were asked for last, and in any case the very last. */
  #forgetSome(): void {
    let total = 0
    for (const [age, [chainId, { weight = 0 }]] of [...this.#searches].reverse().entries()) {
      total += weight
      if (age > 0 && weight > 0 && total > mostWeight) this.#searches.delete(chainId)
    }
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
