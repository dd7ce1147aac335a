import type { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'
import { EngineError } from '../../errors/EngineError.ts'
import { malformed } from '../../spec/json.ts'
import { connectionError } from './connectionError.ts'
import { type Answer, exchange } from './Exchange.ts'
import { defaultLimits, type TransportLimits } from './limits.ts'
import { errorBodyLimit, registryError } from './registryError.ts'
import type { Authorizer, Endpoint, Transport, TransportRequest, TransportResponse } from './types.ts'

interface RegistryTransportOptions {
  readonly authorizer: Authorizer
  readonly limits?: Partial<TransportLimits>
}

/** Speaks HTTP with registries. One for each thread; holds connections until `close`. */
export class RegistryTransport implements Transport {
  readonly #authorizer: Authorizer
  readonly #limits: TransportLimits
  readonly #agent: Agent

  constructor({ authorizer, limits }: RegistryTransportOptions) {
    this.#authorizer = authorizer
    this.#limits = { ...defaultLimits, ...limits }
    const { connections, connect } = this.#limits
    this.#agent = new Agent({ connections, pipelining: 1, allowH2: false, connect: { timeout: connect } })
  }

  async request(endpoint: Endpoint, request: TransportRequest): Promise<TransportResponse> {
    const { signal, scope, authorizer = this.#authorizer } = request
    const url = targetOf(endpoint, request.path)
    const isOwn = url.origin === new URL(endpoint.origin).origin
    const asking = { endpoint, scope, ...(signal ? { signal } : {}) }
    const first = isOwn ? await authorizer.authorize(asking) : undefined
    let answer = await this.#send(url, request, first)
    const challenge = answer.headers['www-authenticate']
    if (isOwn && answer.status === 401 && challenge !== undefined) {
      const next = await authorizer.authorize({
        ...asking,
        challenge,
        ...(first === undefined ? {} : { refused: first }),
      })
      if (next !== undefined && next !== first) {
        answer.body.destroy()
        answer = await this.#send(url, request, next)
      }
    }
    if (isAccepted(answer.status, request)) return { ...answer, url: url.href }
    throw await refusalOf(answer, request.attempt, isOwn ? endpoint.registry : url.host)
  }

  async readSmall(response: TransportResponse, limit: number, what: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > limit) {
        response.body.destroy()
        throw malformed(what, `it has more than ${limit} bytes`)
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  #send(url: URL, request: TransportRequest, authorization: string | undefined): Promise<Answer> {
    const { body, length } = bodyOf(request)
    const isUpload = request.method !== 'GET' && request.method !== 'HEAD'
    const { headers, slowHeaders, idle } = this.#limits
    const wire: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
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
    return exchange({
      dispatcher: this.#agent,
      request: wire,
      signal: request.signal,
      explain: (thrown) => connectionError(thrown, { attempt: request.attempt, host: url.host }),
    })
  }
}

function targetOf(endpoint: Endpoint, path: string): URL {
  return /^https?:/i.test(path) ? new URL(path) : new URL(endpoint.prefix + path, endpoint.origin)
}

function bodyOf({ body }: TransportRequest): { body: Uint8Array | Readable | null; length?: number } {
  if (body === undefined) return { body: null }
  if (body instanceof Uint8Array) return { body, length: body.length }
  return { body: body.open(), ...(body.length === undefined ? {} : { length: body.length }) }
}

function isAccepted(status: number, { accept }: TransportRequest): boolean {
  return (status >= 200 && status < 300) || accept?.includes(status) === true
}

async function refusalOf(answer: Answer, attempt: string, host: string): Promise<EngineError> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > errorBodyLimit) break
    }
  } catch (thrown) {
    if (thrown instanceof EngineError && thrown.code === 'ABORTED') throw thrown
  }
  return registryError({ status: answer.status, body: Buffer.concat(chunks), attempt, host })
}
