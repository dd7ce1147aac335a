import { setTimeout as wait } from 'node:timers/promises'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { readAtMost } from '../transport/registryError.ts'
import type { Authorizer, Endpoint, Scope, Transport, TransportRequest, TransportResponse } from '../transport/types.ts'
import { type BlobFile, LeavingBlob } from './LeavingBlob.ts'
import { PieceSizes } from './PieceSizes.ts'
import { isSessionLost, SessionLost } from './sessionLost.ts'
import { bytesTaken, closingUrl, locationOf, smallestChunk } from './uploadLocation.ts'

/** A blob that is to be in a repository. Plain data: it crosses threads. */
export interface BlobUpload extends BlobFile {
  readonly endpoint: Endpoint
  /** Path of the repository: `library/alpine`. */
  readonly repository: string
  /** A repository of the same registry that may have it; it is asked to take it from there first. */
  readonly mountFrom?: string
}

/** How it came to be there. */
export interface UploadOutcome {
  readonly how: 'sent' | 'mounted'
  /** Bytes that went out, those that went twice counted twice. */
  readonly sent: number
}

/** How far it is: bytes of the blob that are on their way or there; `note` and `retryIn` (ms) before another try. */
export interface UploadStep {
  readonly state: 'active' | 'retrying'
  readonly bytesDone: number
  readonly note?: string
  readonly retryIn?: number
}

export interface UploadOptions {
  readonly authorizer: Authorizer
  readonly signal?: AbortSignal
  readonly onStep: (step: UploadStep) => void
  readonly limits?: Partial<UploadLimits>
}

/** Times in ms, sizes in bytes. */
export interface UploadLimits {
  /** The wait after the first failure; it doubles with each further one. */
  readonly firstDelay: number
  /** Of a piece, where pieces are sent; smaller ones where it does not get through. */
  readonly piece: number
  /** Of the first piece after a failure: little is lost when the next follows at once. */
  readonly smallestPiece: number
}

/** Failures in a row that brought it no half of the smallest piece further, before it is given up. */
const triesInVain = 6
const longestDelay = 20_000
/** The most of an answer's body that is read, in bytes and ms. */
const drainedBytes = 64 * 1024
const drainTime = 10_000
const defaultLimits: UploadLimits = { firstDelay: 500, piece: 16 * 1024 * 1024, smallestPiece: 1024 * 1024 }

/** An upload that a registry has begun to take. */
interface Session {
  location: URL
  /** Bytes that the registry has. */
  offset: number
  /** What it wants at least in one piece; 0 when it does not say. */
  readonly minimum: number
}

/**
 * Brings a blob into a repository: mounts it, else sends it in one request, else, where the registry asks for that or
 * a request broke off, in pieces from where the session stands (OCI distribution specification, "Pushing blobs"). A
 * session that is lost begins anew. Throws what the registry answers, UNAVAILABLE when it fails again and again,
 * DIGEST_MISMATCH when the file is not the blob, ABORTED.
 */
export function uploadBlob(transport: Transport, upload: BlobUpload, options: UploadOptions): Promise<UploadOutcome> {
  return new Uploading(transport, upload, options).run()
}

class Uploading {
  readonly #transport: Transport
  readonly #upload: BlobUpload
  readonly #options: UploadOptions
  readonly #limits: UploadLimits
  readonly #bytes: LeavingBlob
  readonly #scope: Scope
  readonly #uploads: string
  #session: Session | undefined
  #inPieces = false
  readonly #pieces: PieceSizes
  #mountFrom: string | undefined
  #bytesDone = 0
  /** The furthest that a session ever was, but for crumbs, and failures since. */
  #furthest = 0
  #failures = 0

  constructor(transport: Transport, upload: BlobUpload, options: UploadOptions) {
    this.#transport = transport
    this.#upload = upload
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#pieces = new PieceSizes(this.#limits.piece, this.#limits.smallestPiece)
    this.#bytes = new LeavingBlob(upload, (bytesDone) => {
      this.#bytesDone = bytesDone
      options.onStep({ state: 'active', bytesDone })
    })
    this.#scope = { repository: upload.repository, actions: ['pull', 'push'] }
    this.#uploads = `/v2/${upload.repository}/blobs/uploads/`
    this.#mountFrom = upload.mountFrom
  }

  async run(): Promise<UploadOutcome> {
    try {
      for (;;) {
        try {
          if (this.#session === undefined && (await this.#begin()) === 'mounted') return this.#outcome('mounted')
          await this.#send()
          return this.#outcome('sent')
        } catch (thrown) {
          if (await this.#isThereAfter(toEngineError(thrown, this.#attempt))) return this.#outcome('sent')
        }
      }
    } catch (error) {
      await this.#giveUp()
      throw error
    }
  }

  get #attempt(): string {
    return `send blob ${this.#upload.digest} to ${this.#upload.endpoint.registry}/${this.#upload.repository}`
  }

  #outcome(how: UploadOutcome['how']): UploadOutcome {
    return { how, sent: this.#bytes.sent }
  }

  /** Opens a session, or has the blob mounted. */
  async #begin(): Promise<'mounted' | 'open'> {
    const from = this.#mountFrom
    // Asked for once: a registry that does not mount opens a session in place of it.
    this.#mountFrom = undefined
    const response = from === undefined ? await this.#open() : await this.#mount(from)
    await drain(response)
    if (response.status === 201) return 'mounted'
    this.#session = { location: locationOf(response), offset: 0, minimum: smallestChunk(response.headers) }
    return 'open'
  }

  #open(): Promise<TransportResponse> {
    return this.#request({ method: 'POST', path: this.#uploads, body: new Uint8Array(0) })
  }

  /** Who may not read the other repository sends the blob instead. */
  async #mount(from: string): Promise<TransportResponse> {
    const query = new URLSearchParams({ mount: this.#upload.digest, from })
    try {
      return await this.#request({
        method: 'POST',
        path: `${this.#uploads}?${query.toString()}`,
        body: new Uint8Array(0),
        scope: { ...this.#scope, from },
      })
    } catch (error) {
      const isRefused =
        error instanceof EngineError &&
        ['UNAUTHORIZED', 'DENIED', 'NOT_FOUND', 'INVALID_ARGUMENT', 'UNSUPPORTED'].includes(error.code)
      if (isRefused) return this.#open()
      throw error
    }
  }

  async #send(): Promise<void> {
    const session = this.#opened()
    const { size } = this.#upload
    const isWhole = session.offset === 0 && !this.#inPieces && (session.minimum === 0 || size <= this.#pieces.next)
    if (isWhole) return this.#close(session, 0, size)
    while (session.offset < size) await this.#sendPiece(session)
    await this.#close(session, size, size)
  }

  async #sendPiece(session: Session): Promise<void> {
    const start = session.offset
    const end = Math.min(this.#upload.size, start + Math.max(this.#pieces.next, session.minimum))
    const response = await this.#request({
      method: 'PATCH',
      path: session.location.href,
      headers: { 'content-type': 'application/octet-stream', 'content-range': `${start}-${end - 1}` },
      body: { open: () => this.#bytes.open(start, end), length: end - start },
      once: true,
    })
    await drain(response)
    session.location = locationOf(response)
    const taken = bytesTaken(response.headers) ?? end
    // Crumbs are no piece that got through. What was taken of it is asked for before the next try.
    if (taken - start < (end - start) / 2 || taken > end)
      throw new SessionLost(`it has ${taken} bytes after ${end} were sent`)
    this.#reach(session, taken)
    this.#pieces.grow()
  }

  /** Ends a session, with the bytes from `start` to `end` in the same request. */
  async #close(session: Session, start: number, end: number): Promise<void> {
    const response = await this.#request({
      method: 'PUT',
      path: closingUrl(session.location, this.#upload.digest),
      headers: { 'content-type': 'application/octet-stream' },
      body: start === end ? new Uint8Array(0) : { open: () => this.#bytes.open(start, end), length: end - start },
      once: true,
    })
    await drain(response)
    const arrived = response.headers['docker-content-digest']
    if (arrived === undefined || arrived === this.#upload.digest) return
    throw new EngineError(
      'DIGEST_MISMATCH',
      `Could not ${this.#attempt}: what arrived there has the digest ${arrived.slice(0, 200)}. Try again; if it stays so, the registry is at fault.`,
      { data: { digest: this.#upload.digest, actual: arrived.slice(0, 200) } },
    )
  }

  /** After a failure: throws it when another try is of no use, waits, and finds out where to go on. */
  async #isThereAfter(error: EngineError): Promise<boolean> {
    // What opens a session was tried again by the transport already.
    if (this.#session === undefined) throw error
    const isLost = isSessionLost(error)
    if (!error.retryable && !isLost) throw error
    this.#failures++
    if (this.#failures > (error.data.registryCode === 'DIGEST_INVALID' ? 1 : triesInVain)) throw error
    const delay = this.#delayAfter(error)
    this.#tellRetry(error.message, delay)
    await this.#pause(delay)
    const before = this.#session.offset
    await this.#ask(this.#session)
    this.#pieces.shrink(this.#inPieces && (this.#session?.offset ?? 0) <= before)
    this.#inPieces = true
    // A session that stands where its piece was refused would refuse it again.
    if (isLost && error.data.status !== 413 && this.#session?.offset === before) this.#session = undefined
    return this.#session === undefined && this.#isThere()
  }

  #tellRetry(note: string, retryIn: number): void {
    this.#options.onStep({ state: 'retrying', bytesDone: this.#bytesDone, note, retryIn })
  }

  #delayAfter({ data }: EngineError): number {
    const told = data.retryAfter
    if (typeof told === 'number') return Math.min(told, 10 * longestDelay)
    const most = Math.min(longestDelay, this.#limits.firstDelay * 2 ** (this.#failures - 1))
    return Math.round(most / 2 + (Math.random() * most) / 2)
  }

  async #pause(delay: number): Promise<void> {
    const { signal } = this.#options
    await wait(delay, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw toEngineError(error, this.#attempt)
    })
  }

  /** Asks a session where it stands; it is forgotten when the registry has. */
  async #ask(session: Session): Promise<void> {
    const response = await this.#request({
      method: 'GET',
      path: session.location.href,
      accept: [400, 404, 405, 410, 416],
    })
    await drain(response)
    const taken = response.status < 300 ? bytesTaken(response.headers) : undefined
    if (taken === undefined || taken > this.#upload.size) {
      this.#session = undefined
      return
    }
    if (response.headers.location !== undefined) session.location = locationOf(response)
    this.#reach(session, taken)
  }

  #reach(session: Session, offset: number): void {
    session.offset = offset
    const isFar = offset === this.#upload.size || offset - this.#furthest >= this.#limits.smallestPiece / 2
    if (offset <= this.#furthest || !isFar) return
    this.#furthest = offset
    this.#failures = 0
  }

  /** Whether the repository has the blob: the answer to the last request may have been all that was lost. */
  async #isThere(): Promise<boolean> {
    const path = `/v2/${this.#upload.repository}/blobs/${this.#upload.digest}`
    const response = await this.#request({ method: 'HEAD', path, accept: [404] })
    await drain(response)
    return response.status !== 404
  }

  /** Tells the registry that nothing more comes; what it says to that does not matter. */
  async #giveUp(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    const { endpoint } = this.#upload
    const { authorizer } = this.#options
    const request = {
      authorizer,
      method: 'DELETE' as const,
      path: session.location.href,
      scope: this.#scope,
      once: true,
    }
    await this.#transport
      .request(endpoint, { ...request, attempt: 'end an upload', signal: AbortSignal.timeout(2000) })
      .then(drain)
      .catch(() => undefined)
  }

  #opened(): Session {
    if (this.#session === undefined)
      throw new EngineError('INTERNAL', `Could not ${this.#attempt}: no session is open.`)
    return this.#session
  }

  #request(
    request: Omit<TransportRequest, 'scope' | 'attempt'> & { readonly scope?: Scope },
  ): Promise<TransportResponse> {
    const { signal, authorizer } = this.#options
    return this.#transport.request(this.#upload.endpoint, {
      scope: this.#scope,
      attempt: this.#attempt,
      authorizer,
      onRetry: ({ reason, delay }) => this.#tellRetry(reason, delay),
      ...(signal ? { signal } : {}),
      ...request,
    })
  }
}

/** Reads what nobody wants to know, so that the connection can be used again; one that goes on and on is closed. */
async function drain({ body }: TransportResponse): Promise<void> {
  await readAtMost(body, drainedBytes, drainTime).catch(() => undefined)
}
