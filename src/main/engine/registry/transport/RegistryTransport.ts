import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { EngineError } from '../../errors/EngineError.ts'
import { malformed } from '../../spec/json.ts'
import { connectionError } from './connectionError.ts'
import { Dispatchers } from './Dispatchers.ts'
import { type Answer, exchange } from './Exchange.ts'
import { defaultLimits, type TransportLimits } from './limits.ts'
import { firstHop, type Hop, isEndpoint, nextHop } from './redirect.ts'
import { discard, readAtMost, registryError } from './registryError.ts'
import { tryAgain } from './tryAgain.ts'
import type { Authorizer, Endpoint, Transport, TransportRequest, TransportResponse } from './types.ts'

interface RegistryTransportOptions {
  readonly authorizer: Authorizer
  readonly limits?: Partial<TransportLimits>
}

/** Speaks HTTP with registries. One for each thread; holds connections until `close`. */
export class RegistryTransport implements Transport {
  readonly #authorizer: Authorizer
  readonly #limits: TransportLimits
  readonly #dispatchers: Dispatchers

  constructor({ authorizer, limits }: RegistryTransportOptions) {
    this.#authorizer = authorizer
    this.#limits = { ...defaultLimits, ...limits }
    this.#dispatchers = new Dispatchers(this.#limits)
  }

  request(endpoint: Endpoint, request: TransportRequest): Promise<TransportResponse> {
    return tryAgain(() => this.#follow(endpoint, request), { ...request, limits: this.#limits })
  }

  async readSmall(response: TransportResponse, limit: number, what: string): Promise<Uint8Array> {
    const bytes = await readAtMost(response.body, limit, this.#limits.small)
    if (bytes === undefined) throw malformed(what, `it has more than ${limit} bytes`)
    return bytes
  }

  async close(): Promise<void> {
    await this.#dispatchers.close()
  }

  /** One try: follows redirects to the answer that counts. */
  async #follow(endpoint: Endpoint, request: TransportRequest): Promise<TransportResponse> {
    const { attempt, accept } = request
    const hops = [firstHop(endpoint, request)]
    for (let hop = hops[0]; hop; hop = hops.at(-1)) {
      const answer = await this.#ask(endpoint, request, hop)
      const { status } = answer
      if (status >= 200 && status < 300) return { ...answer, url: hop.url.href }
      const next = nextHop(answer, hops, endpoint, attempt)
      if (!next && accept?.includes(status)) return { ...answer, url: hop.url.href }
      if (!next) throw await this.#refusal(answer, hop, endpoint, attempt)
      discard(answer.body)
      hops.push(next)
    }
    throw new RangeError('A request goes somewhere.')
  }

  /** Asks one place, again with what authorizes the request when that is wanted. */
  async #ask(endpoint: Endpoint, request: TransportRequest, hop: Hop): Promise<Answer> {
    if (!isEndpoint(hop.url, endpoint)) return this.#send(endpoint, request, hop, undefined)
    const { signal, scope, authorizer = this.#authorizer } = request
    const asking = { endpoint, scope, ...(signal ? { signal } : {}) }
    const first = await authorizer.authorize(asking)
    const answer = await this.#send(endpoint, request, hop, first)
    const challenge = answer.headers['www-authenticate']
    if (answer.status !== 401 || challenge === undefined) return answer
    const refused = first === undefined ? {} : { refused: first }
    const next = await authorizer.authorize({ ...asking, challenge, ...refused }).catch((thrown: unknown) => {
      discard(answer.body)
      throw thrown
    })
    if (next === undefined || next === first) return answer
    discard(answer.body)
    return this.#send(endpoint, request, hop, next)
  }

  #send(endpoint: Endpoint, request: TransportRequest, hop: Hop, authorization?: string): Promise<Answer> {
    const { attempt, signal } = request
    const { dispatcher, proxy, because } = this.#dispatchers.find(hop.url, endpoint)
    const { body, length } = hop.withBody ? openBody(request) : { body: null }
    const isUpload = hop.method !== 'GET' && hop.method !== 'HEAD'
    const { headers, slowHeaders, idle } = this.#limits
    const wire: Dispatcher.DispatchOptions = {
      origin: hop.url.origin,
      path: hop.url.pathname + hop.url.search,
      method: hop.method,
      headers: {
        'user-agent': 'lamina',
        ...request.headers,
        ...(authorization === undefined ? {} : { authorization }),
        ...(length === undefined ? {} : { 'content-length': String(length) }),
      },
      body,
      headersTimeout: isUpload ? slowHeaders : headers,
      bodyTimeout: idle,
    }
    const use = { attempt, host: hop.url.host, proxy: proxy?.host, signal }
    return exchange({ dispatcher, request: wire, signal, explain: (thrown) => connectionError(because(thrown), use) })
  }

  async #refusal(answer: Answer, hop: Hop, endpoint: Endpoint, attempt: string): Promise<EngineError> {
    const isHome = isEndpoint(hop.url, endpoint)
    const host = isHome && !endpoint.isMirror ? endpoint.registry : hop.url.host
    return registryError(answer, { attempt, host, ...(isHome ? { login: host } : {}) })
  }
}

function openBody({ body }: TransportRequest): { body: Uint8Array | Readable | null; length?: number } {
  if (body === undefined) return { body: null }
  if (body instanceof Uint8Array) return { body, length: body.length }
  return { body: body.open(), ...(body.length === undefined ? {} : { length: body.length }) }
}
