import type { Digest } from '../../../../shared/model/digest.ts'
import { type DownloadFolder, downloadsSizeLimit, isOld, type KeptDownload } from '../../content/DownloadFolder.ts'
import { EngineError } from '../../errors/EngineError.ts'
import type { TransferTurns } from '../TransferTurns.ts'
import type { Authorizer } from '../transport/types.ts'
import type { BlobFetch, BlobFetchOptions, FetchedBlob, FetchStep } from './fetchBlob.ts'

/** What is to be downloaded, and how: the folder is the desk's to choose. */
export type BlobRequest = Omit<BlobFetch, 'folder'>

export type DownloadOptions = Omit<BlobFetchOptions, 'firstDelay'>

/** A blob that lies finished in its download's folder until whoever holds it lets go. */
export interface HeldDownload extends FetchedBlob {
  /** `isTaken`: it is in the store now, so that nothing of the download is to be kept. Call it once. */
  release(isTaken: boolean): Promise<void>
}

export interface DownloadPorts {
  readonly folder: DownloadFolder
  readonly turns: TransferTurns
  /** Bytes on disk that downloads which nobody is at may take: downloadsSizeLimit when absent. */
  readonly sizeLimit?: number
  /** Does the fetching, in a worker thread: see fetchBlob. */
  fetch(blob: BlobFetch, options: DownloadOptions): Promise<FetchedBlob>
}

/** A download that several may wait for. It ends when nobody does any more. */
interface Flight {
  readonly control: AbortController
  readonly listeners: Set<(step: FetchStep) => void>
  readonly result: Promise<FetchedBlob>
  newest: FetchStep
  holders: number
  isTaken: boolean
}

/**
 * Downloads of blobs: each is made once, however many want it at the same time, and is kept when it is cut off, for a
 * day (downloadsKeptFor) and within a limit of bytes.
 */
export class Downloads {
  readonly #ports: DownloadPorts
  readonly #flights = new Map<Digest, Flight>()
  /** What is the last to touch a download's folder: nobody else does before it has ended. */
  readonly #lastWork = new Map<Digest, Promise<unknown>>()
  #trimming: Promise<void> = Promise.resolve()
  #nextTrim: Promise<void> | undefined
  #isClosed = false

  constructor(ports: DownloadPorts) {
    this.#ports = ports
  }

  /**
   * Brings a blob into its download's folder, or shares the download of whoever is at it. Throws what fetchBlob throws;
   * where another's download fails this one is made with the caller's own means.
   */
  async get(request: BlobRequest, options: DownloadOptions): Promise<HeldDownload> {
    const { signal } = options
    for (;;) {
      if (signal.aborted) throw stopped(request.what)
      const found = this.#flights.get(request.digest)
      const flight = found ?? this.#begin(request, options.authorizer)
      flight.holders++
      flight.listeners.add(options.onStep)
      options.onStep(flight.newest)
      let isHeld = false
      try {
        const blob = await untilAborted(flight.result, signal, request.what)
        isHeld = true
        return {
          ...blob,
          // What another brought did not come for this one.
          fetched: found === undefined ? blob.fetched : 0,
          release: (isTaken) => this.#leave(request.digest, flight, isTaken),
        }
      } catch (error) {
        if (found === undefined || signal.aborted) throw error
      } finally {
        flight.listeners.delete(options.onStep)
        if (!isHeld) await this.#leave(request.digest, flight, false)
      }
    }
  }

  /** Bytes of a blob that are here. */
  async bytesHere(digest: Digest): Promise<number> {
    const flight = this.#flights.get(digest)
    if (flight !== undefined) return flight.newest.bytesDone
    return (await this.#ports.folder.find(digest))?.size ?? 0
  }

  /** What is kept of downloads that nobody is at. */
  async kept(): Promise<{ readonly count: number; readonly diskSize: number }> {
    const kept = await this.#idle()
    return { count: kept.length, diskSize: kept.reduce((sum, { diskSize }) => sum + diskSize, 0) }
  }

  /** Each of them; bytes on disk. */
  async list(): Promise<readonly { readonly digest: Digest; readonly diskSize: number }[]> {
    return this.#idle()
  }

  /** Deletes downloads that nobody is at, of these blobs where they are given; gives the bytes on disk that this freed. */
  async clear(digests?: ReadonlySet<Digest>): Promise<number> {
    let freed = 0
    for (const { digest } of await this.#idle()) {
      if (digests?.has(digest) !== false) freed += await this.#remove(digest)
    }
    return freed
  }

  /** Stops all downloads; resolves when none is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { control } of this.#flights.values()) control.abort()
    await this.#trimming
    await Promise.allSettled(this.#lastWork.values())
  }

  #idle(): Promise<KeptDownload[]> {
    return this.#ports.folder.list((digest) => !this.#flights.has(digest))
  }

  /** Lets go what is too old or too much. One turn at a time: all who ask while one runs share the next. */
  #trim(): Promise<void> {
    if (this.#nextTrim !== undefined) return this.#nextTrim
    const next = this.#trimming
      .then(() => {
        this.#nextTrim = undefined
        return this.#trimNow()
      })
      // What can't go now is looked at again when the next download ends, and at the next start.
      .catch(() => undefined)
    this.#nextTrim = next
    this.#trimming = next
    return next
  }

  /** The newest stays whatever its size: a blob larger than the limit can be gone on with too. */
  async #trimNow(): Promise<void> {
    if (this.#isClosed) return
    const { sizeLimit = downloadsSizeLimit } = this.#ports
    const newestFirst = (await this.#idle()).sort((one, other) => other.lastWritten - one.lastWritten)
    let diskSize = 0
    for (const [place, kept] of newestFirst.entries()) {
      if (this.#isClosed) return
      diskSize += kept.diskSize
      if (isOld(kept) || (place > 0 && diskSize > sizeLimit)) await this.#remove(kept.digest)
    }
  }

  #begin(request: BlobRequest, authorizer: Authorizer): Flight {
    const control = new AbortController()
    const listeners = new Set<(step: FetchStep) => void>()
    const flight: Flight = {
      control,
      listeners,
      newest: { state: 'waiting', bytesDone: 0 },
      holders: 0,
      isTaken: false,
      result: this.#alone(request.digest, () => this.#fetch(request, { authorizer, signal: control.signal, onStep })),
    }
    function onStep(step: FetchStep): void {
      flight.newest = step
      for (const listener of listeners) listener(step)
    }
    this.#flights.set(request.digest, flight)
    flight.result.catch(() => this.#forget(request.digest, flight))
    return flight
  }

  async #fetch(request: BlobRequest, options: DownloadOptions): Promise<FetchedBlob> {
    const { folder, turns } = this.#ports
    const endTurn = await turns.take(request.size, options.signal)
    try {
      return await this.#ports.fetch({ ...request, folder: await folder.prepare(request.digest) }, options)
    } catch (error) {
      const isUseless = error instanceof EngineError && error.code.endsWith('_MISMATCH')
      if (isUseless) await folder.remove(request.digest)
      throw error
    } finally {
      endTurn()
    }
  }

  async #leave(digest: Digest, flight: Flight, isTaken: boolean): Promise<void> {
    flight.isTaken ||= isTaken
    if (--flight.holders > 0) return
    this.#forget(digest, flight)
    flight.control.abort()
    // Not to be told before its files are closed.
    await flight.result.catch(() => undefined)
    const isEmpty = (await this.#ports.folder.find(digest)) === undefined
    if (flight.isTaken || isEmpty) await this.#remove(digest)
    await this.#trim()
  }

  /** Removes what is kept of a blob, unless somebody has begun to want it meanwhile; gives the bytes that this freed. */
  #remove(digest: Digest): Promise<number> {
    return this.#alone(digest, async () => (this.#flights.has(digest) ? 0 : this.#ports.folder.remove(digest)))
  }

  #forget(digest: Digest, flight: Flight): void {
    if (this.#flights.get(digest) === flight) this.#flights.delete(digest)
  }

  /** Does work on a download's folder when what was begun before has ended. */
  #alone<T>(digest: Digest, work: () => Promise<T>): Promise<T> {
    const turn = (this.#lastWork.get(digest) ?? Promise.resolve()).then(work)
    const settled = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#lastWork.set(digest, settled)
    void settled.then(() => {
      if (this.#lastWork.get(digest) === settled) this.#lastWork.delete(digest)
    })
    return turn
  }
}

async function untilAborted<T>(result: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(stopped(what))
  signal.addEventListener('abort', stop)
  try {
    return await Promise.race([result, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function stopped(what: string): EngineError {
  return new EngineError('ABORTED', `Stopped before it was done: getting ${what}.`)
}
