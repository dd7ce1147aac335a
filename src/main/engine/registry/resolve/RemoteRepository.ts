import { type Digest, isDigest } from '../../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../../errors/EngineError.ts'
import { digestOf } from '../../spec/digest.ts'
import { jsonSizeLimit } from '../../spec/json.ts'
import { mediaTypes } from '../../spec/mediaTypes.ts'
import { familiarName, type Reference } from '../../spec/reference.ts'
import type { Descriptor } from '../../spec/types.ts'
import { discard } from '../transport/registryError.ts'
import type {
  Authorizer,
  Endpoint,
  EndpointDirectory,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../transport/types.ts'

/** What a registry is asked through. */
export interface RemoteAccess {
  readonly directory: EndpointDirectory
  readonly transport: Transport
}

export interface RemoteOptions {
  readonly signal?: AbortSignal
  /** Who gives Authorization headers in place of the transport's own authorizer. */
  readonly authorizer?: Authorizer
  readonly onRetry?: TransportRequest['onRetry']
}

/** A document (manifest, index, config) with the bytes that its digest is of. */
export interface RemoteDocument {
  /** `mediaType` as the registry or whoever points at it says; empty when nobody does. */
  readonly descriptor: Descriptor
  readonly bytes: Uint8Array
}

/** What is asked for; a registry that has something else only gives that all the same. */
const accepted = [
  mediaTypes.dockerManifest,
  mediaTypes.dockerIndex,
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
  '*/*;q=0.1',
].join(', ')

/** The largest manifest or index that is taken of a registry, in bytes: many times the largest real ones. */
export const documentSizeLimit = 512 * 1024

/** Tries to get one document whole and of the right digest. */
const bodyTries = 3

/**
 * One repository of a registry, to pull from: its endpoints are asked in their order, and one that failed is not asked
 * again.
 */
export class RemoteRepository {
  /** `alpine`, `localhost:5000/app`: for people. */
  readonly name: string
  readonly #path: string
  readonly #transport: Transport
  readonly #options: RemoteOptions
  #endpoints: readonly Endpoint[]

  private constructor(
    reference: Reference,
    access: RemoteAccess,
    endpoints: readonly Endpoint[],
    options: RemoteOptions,
  ) {
    this.name = familiarName(reference)
    this.#path = reference.path
    this.#transport = access.transport
    this.#endpoints = endpoints
    this.#options = options
  }

  /** The repository of a reference. Throws INVALID_ARGUMENT for a host that cannot be a registry. */
  static async find(
    access: RemoteAccess,
    reference: Reference,
    options: RemoteOptions = {},
  ): Promise<RemoteRepository> {
    return new RemoteRepository(reference, access, await access.directory.pullEndpoints(reference.domain), options)
  }

  /** The endpoints that have not failed, the one that answers first. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints
  }

  /** What a tag or digest points at, as far as the registry tells without sending it: see "HEAD" in the specification. */
  async head(reference: string): Promise<Descriptor | undefined> {
    const { headers, body } = await this.#ask({
      method: 'HEAD',
      path: this.#manifestPath(reference),
      headers: { accept: accepted },
      attempt: `ask for ${this.#describe(reference)}`,
    })
    discard(body)
    const digest = headers['docker-content-digest'] ?? ''
    const size = Number(headers['content-length'])
    if (!isDigest(digest) || !Number.isSafeInteger(size) || size <= 0) return undefined
    return { mediaType: mediaTypeOf(headers), digest, size }
  }

  /**
   * The manifest or index of a tag or digest. Throws DIGEST_MISMATCH, SIZE_MISMATCH or MALFORMED when the bytes are not
   * what was asked for, and what transport throws; with `once` at its first failure.
   */
  async manifest(
    reference: string,
    { size, once = false }: { readonly size?: number; readonly once?: boolean } = {},
  ): Promise<RemoteDocument> {
    const what = this.#describe(reference)
    const wanted = isDigest(reference) ? reference : undefined
    return this.#untilRight(async () => {
      const { bytes, headers } = await this.#get(
        this.#manifestPath(reference),
        { accept: accepted },
        what,
        documentSizeLimit,
        once,
      )
      const said = headers['docker-content-digest'] ?? ''
      checkBytes(bytes, { digest: wanted ?? (isDigest(said) ? said : undefined), size }, what)
      const descriptor = { mediaType: mediaTypeOf(headers), digest: wanted ?? digestOf(bytes), size: bytes.length }
      return { descriptor, bytes }
    })
  }

  /** A small blob, a config. Throws as `manifest` does. */
  async blob(descriptor: Descriptor, what: string): Promise<Uint8Array> {
    if (descriptor.size > jsonSizeLimit) {
      const message = `Could not get ${what}: it has ${descriptor.size} bytes; at most ${jsonSizeLimit} are read.`
      throw new EngineError('MALFORMED', message)
    }
    return this.#untilRight(async () => {
      const { bytes } = await this.#get(`/v2/${this.#path}/blobs/${descriptor.digest}`, {}, what, jsonSizeLimit)
      checkBytes(bytes, descriptor, what)
      return bytes
    })
  }

  #manifestPath(reference: string): string {
    return `/v2/${this.#path}/manifests/${reference}`
  }

  #describe(reference: string): string {
    return `the manifest of ${this.name}${isDigest(reference) ? '@' : ':'}${reference}`
  }

  async #get(
    path: string,
    headers: Readonly<Record<string, string>>,
    what: string,
    limit: number,
    once = false,
  ): Promise<{ readonly bytes: Uint8Array; readonly headers: TransportResponse['headers'] }> {
    const response = await this.#ask({ method: 'GET', path, headers, attempt: `get ${what}`, once })
    try {
      return { bytes: await this.#transport.readSmall(response, limit, what), headers: response.headers }
    } catch (thrown) {
      const { code, message, data, retryable } = toEngineError(thrown, `get ${what}`)
      // One that took too long would take as long again.
      const brokeOff = retryable && data.tries === undefined
      throw new EngineError(code, message, { data: { ...data, brokeOff }, retryable, cause: thrown })
    }
  }

  async #ask(request: Omit<TransportRequest, 'scope'>): Promise<TransportResponse> {
    const { signal, onRetry, authorizer } = this.#options
    const scope = { repository: this.#path, actions: ['pull' as const] }
    for (;;) {
      const [endpoint, ...others] = this.#endpoints
      if (endpoint === undefined)
        throw new EngineError('INTERNAL', `Could not ${request.attempt}: nobody can be asked.`)
      try {
        return await this.#transport.request(endpoint, {
          ...request,
          scope,
          ...(signal === undefined ? {} : { signal }),
          ...(onRetry === undefined ? {} : { onRetry }),
          ...(authorizer === undefined ? {} : { authorizer }),
          // The next one is asked rather than waiting for this one.
          ...(others.length > 0 || request.once ? { once: true } : {}),
        })
      } catch (thrown) {
        const error = toEngineError(thrown, request.attempt)
        if (error.code === 'ABORTED' || others.length === 0) throw error
        this.#endpoints = others
      }
    }
  }

  /** Bytes may be damaged or lost on their way: they are asked for once more, of the next endpoint where there is one. */
  async #untilRight<T>(get: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await get()
      } catch (error) {
        const isWrong = error instanceof EngineError && error.code.endsWith('_MISMATCH')
        const isCut = error instanceof EngineError && error.data.brokeOff === true
        if (!(isWrong || isCut) || tries >= bodyTries) throw error
        if (this.#endpoints.length > 1) this.#endpoints = this.#endpoints.slice(1)
      }
    }
  }
}

function mediaTypeOf(headers: TransportResponse['headers']): string {
  return headers['content-type']?.split(';', 1)[0]?.trim() ?? ''
}

function checkBytes(
  bytes: Uint8Array,
  expected: { readonly digest: Digest | undefined; readonly size: number | undefined },
  what: string,
): void {
  if (expected.size !== undefined && bytes.length !== expected.size) {
    const message = `Could not get ${what}: it has ${bytes.length} bytes where ${expected.size} were promised.`
    throw new EngineError('SIZE_MISMATCH', message)
  }
  const actual = digestOf(bytes)
  if (expected.digest === undefined || actual === expected.digest) return
  const message = `Could not get ${what}: its content has the digest ${actual}, not ${expected.digest}.`
  throw new EngineError('DIGEST_MISMATCH', message, { data: { digest: expected.digest, actual } })
}
