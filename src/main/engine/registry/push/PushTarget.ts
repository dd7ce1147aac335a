import { type Digest, isDigest } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { mediaTypes } from '../../spec/mediaTypes.ts'
import { familiarName, type Reference } from '../../spec/reference.ts'
import { discard } from '../transport/registryError.ts'
import type { Authorizer, Endpoint, Scope, Transport, TransportRequest, TransportResponse } from '../transport/types.ts'
import { pushError } from './pushError.ts'
import type { Shipment } from './shipment.ts'

export interface PushTargetOptions {
  readonly transport: Transport
  readonly endpoint: Endpoint
  readonly authorizer: Authorizer
  readonly signal?: AbortSignal
}

/** Blobs that are asked for at the same time. */
const questionsAtOnce = 8

const anyManifest = [
  mediaTypes.dockerManifest,
  mediaTypes.dockerIndex,
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
].join(', ')

/** The repository that is pushed to. Everything it throws says what was to be done, and what the registry said. */
export class PushTarget {
  readonly endpoint: Endpoint
  readonly authorizer: Authorizer
  /** `team/app`. */
  readonly repository: string
  readonly #name: string
  readonly #scope: Scope
  readonly #options: PushTargetOptions

  constructor(reference: Reference, options: PushTargetOptions) {
    this.endpoint = options.endpoint
    this.authorizer = options.authorizer
    this.repository = reference.path
    this.#name = familiarName(reference)
    this.#scope = { repository: reference.path, actions: ['pull', 'push'] }
    this.#options = options
  }

  /** Whether the repository has a blob (OCI distribution specification, "Checking if content exists in the registry"). */
  async hasBlob(digest: Digest): Promise<boolean> {
    const response = await this.#request({
      method: 'HEAD',
      path: `/v2/${this.repository}/blobs/${digest}`,
      accept: [404],
      attempt: `ask ${this.endpoint.registry} for blob ${digest}`,
    })
    discard(response.body)
    return response.status !== 404
  }

  /** Which of these blobs the repository has; `onFound` is told of each at once. */
  async findBlobs(digests: Iterable<Digest>, onFound?: (digest: Digest) => void): Promise<ReadonlySet<Digest>> {
    const there = new Set<Digest>()
    const waiting = [...digests]
    const ask = async (): Promise<void> => {
      for (let digest = waiting.shift(); digest !== undefined; digest = waiting.shift()) {
        if (!(await this.hasBlob(digest))) continue
        there.add(digest)
        onFound?.(digest)
      }
    }
    await Promise.all(Array.from({ length: questionsAtOnce }, ask))
    return there
  }

  /** What a tag or digest points at there; undefined when there is none, or it does not say. */
  async digestOf(reference: string): Promise<Digest | undefined> {
    const response = await this.#request({
      method: 'HEAD',
      path: this.#manifestPath(reference),
      headers: { accept: anyManifest },
      accept: [404],
      attempt: `ask ${this.endpoint.registry} for ${this.#name}:${reference}`,
    })
    discard(response.body)
    const digest = response.status === 404 ? '' : (response.headers['docker-content-digest'] ?? '')
    return isDigest(digest) ? digest : undefined
  }

  /**
   * Puts a manifest under a tag or its digest; its blobs are there already. Throws DIGEST_MISMATCH when what arrived is
   * not what left.
   */
  async putManifest(reference: string, { digest, mediaType, bytes }: Shipment): Promise<void> {
    const response = await this.#request({
      method: 'PUT',
      path: this.#manifestPath(reference),
      headers: { 'content-type': mediaType },
      body: bytes,
      attempt: `push the manifest of ${this.#name}${isDigest(reference) ? '@' : ':'}${reference}`,
    })
    discard(response.body)
    const arrived = response.headers['docker-content-digest'] ?? (await this.digestOf(reference))
    if (arrived === undefined || arrived === digest) return
    throw new EngineError(
      'DIGEST_MISMATCH',
      `Could not push ${this.#name}: the manifest left with the digest ${digest} and arrived with ${arrived.slice(0, 200)}. ` +
        'Try again; if it stays so, the registry is at fault.',
      { data: { digest, actual: arrived.slice(0, 200) } },
    )
  }

  #manifestPath(reference: string): string {
    return `/v2/${this.repository}/manifests/${reference}`
  }

  async #request(request: Omit<TransportRequest, 'scope'>): Promise<TransportResponse> {
    const { transport, signal, authorizer } = this.#options
    try {
      const options = { ...request, scope: this.#scope, authorizer, ...(signal ? { signal } : {}) }
      return await transport.request(this.endpoint, options)
    } catch (error) {
      throw pushError(error, this.#name)
    }
  }
}
