import { type JsonObject, jsonSizeLimit, parseJsonObject } from '../../spec/json.ts'
import { discard } from '../transport/registryError.ts'
import type { Authorizer, Endpoint, EndpointDirectory, Scope, Transport } from '../transport/types.ts'
import { nextPage } from './linkHeader.ts'

/** How registries are asked. */
export interface HostAccess {
  readonly directory: EndpointDirectory
  readonly transport: Transport
}

export interface HostOptions {
  readonly authorizer: Authorizer
  readonly signal?: AbortSignal
}

/** A question to a registry that is answered with JSON. */
export interface JsonQuestion {
  /** Below the endpoint. */
  readonly path: string
  readonly scope: Scope
  /** Completes "Could not ...". */
  readonly attempt: string
  readonly accept?: string
  /** 404 is an answer too. */
  readonly isOptional?: boolean
}

/** What was answered, and where the next page of it is. */
export interface JsonAnswer {
  readonly body: JsonObject
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly next?: string
}

/** A registry itself, never a mirror of it: for browsing. */
export class RegistryHost {
  readonly endpoint: Endpoint
  readonly #transport: Transport
  readonly #options: HostOptions

  private constructor(endpoint: Endpoint, transport: Transport, options: HostOptions) {
    this.endpoint = endpoint
    this.#transport = transport
    this.#options = options
  }

  /** Throws INVALID_ARGUMENT for a host that cannot be a registry. */
  static async find({ directory, transport }: HostAccess, host: string, options: HostOptions): Promise<RegistryHost> {
    return new RegistryHost(await directory.endpoint(host), transport, options)
  }

  /** The same registry where it answers at another origin. */
  at(origin: string): RegistryHost {
    return new RegistryHost({ ...this.endpoint, origin, prefix: '' }, this.#transport, this.#options)
  }

  /** Undefined for 404 where that is an answer. Throws MALFORMED, and what the transport throws. */
  async ask(question: JsonQuestion): Promise<JsonAnswer | undefined> {
    const { path, scope, attempt, accept = 'application/json', isOptional = false } = question
    const { authorizer, signal } = this.#options
    const response = await this.#transport.request(this.endpoint, {
      method: 'GET',
      path,
      scope,
      attempt,
      authorizer,
      headers: { accept },
      ...(isOptional ? { accept: [404] } : {}),
      ...(signal ? { signal } : {}),
    })
    if (response.status === 404) {
      discard(response.body)
      return undefined
    }
    const what = `the answer of ${this.endpoint.registry}`
    const bytes = await this.#transport.readSmall(response, jsonSizeLimit, what)
    const next = nextPage(response)
    const { prefix } = this.endpoint
    const answer = { body: parseJsonObject(bytes, what), bytes, headers: response.headers }
    if (next === undefined || !next.startsWith(prefix)) return answer
    return { ...answer, next: next.slice(prefix.length) }
  }
}
