import { setTimeout as wait } from 'node:timers/promises'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import type { Authorizer, Endpoint, Scope, Transport, TransportResponse } from '../transport/types.ts'
import type { TransferState } from '../types.ts'
import { BlobReading, type ReadBlob, type WantedBlob } from './BlobReading.ts'

/** A blob, and where it may be had. Plain data: it crosses threads. */
export interface BlobFetch extends WantedBlob {
  /** Asked in this order: one that fails is not asked again. */
  readonly endpoints: readonly Endpoint[]
  /** Path of the repository: `library/alpine`. */
  readonly repository: string
}

/** A blob that came. */
export interface FetchedBlob extends ReadBlob {
  /** Bytes that came over the network, those that came twice counted twice. */
  readonly fetched: number
}

/** How far a blob is: bytes that are here; `note` and `retryIn` (ms) before another try. */
export interface FetchStep {
  readonly state: TransferState
  readonly bytesDone: number
  readonly note?: string
  readonly retryIn?: number
}

export interface BlobFetchOptions {
  readonly authorizer: Authorizer
  readonly signal: AbortSignal
  readonly onStep: (step: FetchStep) => void
  /** Shortens the waits of tests, in ms. */
  readonly firstDelay?: number
}

/** Connections that may break off in a row without bringing the blob much further. */
const triesInVain = 6
/** Times that all bytes came and were not the blob. */
const triesOfContent = 2
const firstDelay = 200
const longestDelay = 20_000

/**
 * Brings a blob into its download's folder: goes on with what is there, and after each break with what came until then
 * (a Range request; RFC 9110, section 14). Bytes that turn out to be others are thrown away and fetched once more.
 * Throws DIGEST_MISMATCH or SIZE_MISMATCH when they are again, UNAVAILABLE when it breaks again and again, what the
 * registry answers, NO_SPACE, ABORTED.
 */
export async function fetchBlob(
  transport: Transport,
  fetch: BlobFetch,
  options: BlobFetchOptions,
): Promise<FetchedBlob> {
  const { signal, onStep } = options
  const reading = await BlobReading.open(fetch, signal, (bytesDone) => onStep({ state: 'active', bytesDone }))
  try {
    return await new Fetching(transport, fetch, options, reading).run()
  } finally {
    await reading.close()
  }
}

class Fetching {
  readonly #transport: Transport
  readonly #fetch: BlobFetch
  readonly #options: BlobFetchOptions
  readonly #reading: BlobReading
  #endpoints: readonly Endpoint[]
  #fetched = 0
  #asksForAll = false
  #failures = 0
  /** How far it was when the failures were counted from. */
  #reached = 0

  constructor(transport: Transport, fetch: BlobFetch, options: BlobFetchOptions, reading: BlobReading) {
    this.#transport = transport
    this.#fetch = fetch
    this.#options = options
    this.#reading = reading
    this.#endpoints = fetch.endpoints
    this.#reached = reading.offset
  }

  async run(): Promise<FetchedBlob> {
    const { onStep } = this.#options
    for (let tries = 1; ; tries++) {
      try {
        while (this.#reading.offset < this.#fetch.size) await this.#goOn()
        onStep({ state: 'checking', bytesDone: this.#reading.offset })
        const read = await this.#reading.finish()
        return { ...read, fetched: this.#fetched }
      } catch (error) {
        if (!isOtherContent(error)) throw error
        await this.#reading.restart()
        if (tries >= triesOfContent) throw error
        if (this.#endpoints.length > 1) this.#endpoints = this.#endpoints.slice(1)
        this.#reached = 0
        onStep({ state: 'retrying', bytesDone: 0, note: 'What came was not what was promised.', retryIn: 0 })
      }
    }
  }

  /** One request, and what comes of it. Throws when there is no use in another. */
  async #goOn(): Promise<void> {
    const { signal } = this.#options
    const response = await this.#ask()
    try {
      await this.#receive(response)
      if (this.#reading.offset < this.#fetch.size) {
        throw new EngineError('UNAVAILABLE', `Could not get ${this.#fetch.what}: the connection ended too early.`)
      }
    } catch (thrown) {
      if (signal.aborted) throw stopped(this.#fetch.what)
      const error = toEngineError(thrown, `get ${this.#fetch.what}`)
      // All that is wanted came before it broke.
      if (error.code === 'UNAVAILABLE' && this.#reading.offset >= this.#fetch.size) return
      await this.#afterFailure(error)
    } finally {
      response.body.destroy()
    }
  }

  async #ask(): Promise<TransportResponse> {
    const { authorizer, signal, onStep } = this.#options
    const { digest, repository, what } = this.#fetch
    const { offset } = this.#reading
    const isPart = offset > 0 && !this.#asksForAll
    const scope: Scope = { repository, actions: ['pull'] }
    for (;;) {
      const [endpoint, ...others] = this.#endpoints
      if (endpoint === undefined) throw new EngineError('INTERNAL', `Could not get ${what}: nobody can be asked.`)
      try {
        return await this.#transport.request(endpoint, {
          method: 'GET',
          path: `/v2/${repository}/blobs/${digest}`,
          headers: { 'accept-encoding': 'identity', ...(isPart ? { range: `bytes=${offset}-` } : {}) },
          scope,
          authorizer,
          signal,
          accept: [416],
          attempt: `get ${what}`,
          onRetry: ({ reason, delay }) =>
            onStep({ state: 'retrying', bytesDone: offset, note: reason, retryIn: delay }),
          ...(others.length > 0 ? { once: true } : {}),
        })
      } catch (thrown) {
        if (signal.aborted) throw stopped(what)
        const error = toEngineError(thrown, `get ${what}`)
        if (error.code === 'ABORTED' || others.length === 0) throw error
        this.#endpoints = others
      }
    }
  }

  async #receive(response: TransportResponse): Promise<void> {
    const { size } = this.#fetch
    const { onStep, signal } = this.#options
    const start = this.#startOf(response)
    let known = this.#reading.offset - start
    onStep({ state: 'active', bytesDone: this.#reading.offset })
    const isToldRight = Number(response.headers['content-length']) === size - start
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted()
      this.#fetched += chunk.length
      const more = chunk.subarray(Math.min(known, chunk.length))
      known -= chunk.length - more.length
      if (more.length > 0) await this.#reading.write(more)
      onStep({ state: 'active', bytesDone: this.#reading.offset })
      // Where the end is not told, or wrongly, nobody waits for it.
      if (!isToldRight && this.#reading.offset >= size) return
    }
  }

  /**
   * Where in the blob a body begins: not after what is here. Throws UNAVAILABLE for another part; the next request is
   * for the whole blob then, of which what is here is passed over.
   */
  #startOf({ status, headers }: TransportResponse): number {
    if (status !== 206 && status !== 416) return 0
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? []
    const fits = Number(start) <= this.#reading.offset && (total === '*' || Number(total) === this.#fetch.size)
    if (status === 206 && fits) return Number(start)
    this.#asksForAll = true
    throw new EngineError('UNAVAILABLE', `Could not get ${this.#fetch.what}: the registry sent another part of it.`)
  }

  /** Counts, waits, or goes over to the next endpoint. Throws when enough is enough. */
  async #afterFailure(error: EngineError): Promise<void> {
    const { onStep, signal, firstDelay: first = firstDelay } = this.#options
    if (error.code !== 'UNAVAILABLE') throw error
    const { offset } = this.#reading
    const hasProgressed = offset - this.#reached >= Math.max(1, this.#fetch.size / 100)
    this.#failures = hasProgressed ? 1 : this.#failures + 1
    if (hasProgressed) this.#reached = offset
    if (this.#failures > triesInVain) {
      if (this.#endpoints.length < 2) throw error
      this.#endpoints = this.#endpoints.slice(1)
      this.#failures = 0
    }
    const longest = Math.min(first * 2 ** (this.#failures - 2), longestDelay)
    // What broke off after it brought something is gone on with at once.
    const retryIn = this.#failures < 2 ? 0 : Math.round(longest * (0.5 + Math.random() / 2))
    onStep({ state: 'retrying', bytesDone: offset, note: error.message, retryIn })
    if (retryIn === 0) return
    await wait(retryIn, undefined, { signal }).catch(() => {
      throw stopped(this.#fetch.what)
    })
  }
}

function isOtherContent(error: unknown): boolean {
  return error instanceof EngineError && (error.code === 'DIGEST_MISMATCH' || error.code === 'SIZE_MISMATCH')
}

function stopped(what: string): EngineError {
  return new EngineError('ABORTED', `Stopped before it was done: getting ${what}.`)
}
