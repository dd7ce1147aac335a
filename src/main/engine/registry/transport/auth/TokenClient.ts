import type { Dispatcher } from 'undici'
import { EngineError } from '../../../errors/EngineError.ts'
import { type JsonObject, malformed, parseJsonObject } from '../../../spec/json.ts'
import type { Credentials } from '../../types.ts'
import { connectionError } from '../connectionError.ts'
import { Dispatchers } from '../Dispatchers.ts'
import { type Answer, exchange } from '../Exchange.ts'
import type { TransportLimits } from '../limits.ts'
import { readAtMost, registryError, tooSlow } from '../registryError.ts'
import { isLoopbackName } from '../registryHost.ts'
import { tryAgain } from '../tryAgain.ts'
import type { Endpoint } from '../types.ts'

/** What a token is asked for. */
export interface TokenRequest {
  /** The endpoint that named the realm. */
  readonly endpoint: Endpoint
  readonly realm: string
  readonly service: string | undefined
  readonly scopes: readonly string[]
  /** Absent to ask as nobody. */
  readonly credentials?: Exclude<Credentials, { kind: 'registryToken' }> | undefined
  /** Ask for an identity token too, for a login that is kept. */
  readonly wantsIdentity?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface Token {
  readonly value: string
  /** When it is no good any more, ms of `performance.now`. */
  readonly expires: number
  /** How long it was good for from the start, ms. */
  readonly lifetime: number
  readonly identityToken?: string
}

const clientId = 'lamina'
/** Largest answer of a token server that is read, bytes. */
const answerLimit = 1024 * 1024
/** What a token is good for when its server does not say, and the least that is believed, seconds. */
const leastLifetime = 60
/** How a POST is answered by servers that know GET only. */
const unknownMethod = new Set([404, 405, 501])

/**
 * Asks token servers (Docker's "Token Authentication" and "OAuth2 Token Authentication"). Credentials go to the realm
 * that the registry names, and only over TLS, unless the registry itself is spoken to without, or is on this machine.
 */
export class TokenClient {
  readonly #limits: TransportLimits
  readonly #dispatchers: Dispatchers

  constructor(limits: TransportLimits) {
    this.#limits = limits
    this.#dispatchers = new Dispatchers(limits)
  }

  /** Throws UNAUTHORIZED when the credentials are wrong, DENIED, MALFORMED, and what a connection throws. */
  fetch(request: TokenRequest): Promise<Token> {
    const realm = parseRealm(request)
    return tryAgain(() => this.#try(realm, request), { signal: request.signal, limits: this.#limits })
  }

  close(): Promise<void> {
    return this.#dispatchers.close()
  }

  /** One try. Ends in a time, however slowly its server sends: others wait for the same token, with no signal of theirs. */
  async #try(realm: URL, request: TokenRequest): Promise<Token> {
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), this.#limits.small)
    try {
      return await this.#ask(realm, request, deadline.signal)
    } finally {
      clearTimeout(timer)
    }
  }

  async #ask(realm: URL, request: TokenRequest, deadline: AbortSignal): Promise<Token> {
    const { credentials, endpoint } = request
    const attempt = credentials ? `log in to ${endpoint.registry}` : `ask for a token for ${endpoint.registry}`
    const send = (wire: Wire): Promise<Answer> => this.#send(realm, request, wire, { attempt, deadline })
    let answer: Answer | undefined
    if (credentials?.kind === 'identityToken') {
      answer = await send({ method: 'POST', fields: fieldsOf(request, credentials.identityToken) })
      if (unknownMethod.has(answer.status)) {
        answer.body.destroy()
        answer = undefined
      }
    }
    answer ??= await send({ method: 'GET', fields: fieldsOf(request) })
    if (answer.status !== 200) throw await refusal(answer, realm, request, attempt)
    const bytes = await readAtMost(answer.body, answerLimit)
    const what = `the answer of ${realm.host}, which gives tokens for ${endpoint.registry}`
    if (!bytes) throw malformed(what, `it has more than ${answerLimit} bytes`)
    return readToken(bytes, answer.headers.date, what)
  }

  #send(
    realm: URL,
    { endpoint, credentials, signal }: TokenRequest,
    wire: Wire,
    { attempt, deadline }: { readonly attempt: string; readonly deadline: AbortSignal },
  ): Promise<Answer> {
    const { dispatcher, proxy, because } = this.#dispatchers.find(realm, endpoint)
    const url = new URL(realm)
    const isPost = wire.method === 'POST'
    if (!isPost) for (const [name, value] of wire.fields) url.searchParams.append(name, value)
    const request: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: wire.method,
      headers: {
        'user-agent': clientId,
        accept: 'application/json',
        ...(isPost ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(!isPost && credentials ? { authorization: basicHeader(credentials) } : {}),
      },
      body: isPost ? wire.fields.toString() : null,
      headersTimeout: this.#limits.headers,
      bodyTimeout: this.#limits.idle,
    }
    const use = { attempt, host: url.host, proxy: proxy?.host, signal }
    return exchange({
      dispatcher,
      request,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      explain: (thrown) =>
        deadline.aborted && !signal?.aborted
          ? tooSlow(attempt, this.#limits.small)
          : connectionError(because(thrown), use),
    })
  }
}

interface Wire {
  readonly method: 'GET' | 'POST'
  readonly fields: URLSearchParams
}

/** The header of basic authentication; an identity token goes as the password of nobody. */
export function basicHeader(credentials: Exclude<Credentials, { kind: 'registryToken' }>): string {
  const pair =
    credentials.kind === 'password'
      ? `${credentials.username}:${credentials.password}`
      : `:${credentials.identityToken}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function fieldsOf(request: TokenRequest, identityToken?: string): URLSearchParams {
  const { service, scopes, credentials, wantsIdentity } = request
  const fields = new URLSearchParams()
  if (service !== undefined) fields.append('service', service)
  if (identityToken !== undefined) {
    fields.append('grant_type', 'refresh_token')
    fields.append('client_id', clientId)
    if (scopes.length > 0) fields.append('scope', scopes.join(' '))
    fields.append('refresh_token', identityToken)
    return fields
  }
  for (const scope of scopes) fields.append('scope', scope)
  if (credentials?.kind === 'password') fields.append('account', credentials.username)
  if (wantsIdentity) fields.append('offline_token', 'true')
  if (credentials) fields.append('client_id', clientId)
  return fields
}

/** The realm as a URL. Throws DENIED for one that would be sent credentials in the clear. */
function parseRealm({ realm, endpoint }: TokenRequest): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined
  const isHttp = url?.protocol === 'http:'
  if (!url || (!isHttp && url.protocol !== 'https:')) {
    throw malformed(`the challenge of ${endpoint.registry}`, 'it names no URL to get a token from')
  }
  const home = new URL(endpoint.origin)
  const isAllowed = !isHttp || home.protocol === 'http:' || isLoopbackName(home.hostname)
  if (!isAllowed) {
    throw new EngineError(
      'DENIED',
      `Could not log in to ${endpoint.registry}: it wants credentials to be sent to ${url.host} without TLS, where ` +
        'everybody on the way could read them.',
      { data: { host: url.host } },
    )
  }
  url.username = ''
  url.password = ''
  url.hash = ''
  return url
}

async function refusal(answer: Answer, realm: URL, request: TokenRequest, attempt: string): Promise<EngineError> {
  const { credentials, endpoint } = request
  const error = await registryError(answer, { attempt, host: realm.host })
  if (!credentials || (error.code !== 'UNAUTHORIZED' && error.code !== 'DENIED')) return error
  const says = error.data.registrySays === undefined ? '' : ` (${error.data.registrySays})`
  const message =
    `Could not ${attempt}: user or password are wrong, or no longer good${says}. ` +
    `Log in with: docker login ${endpoint.registry}`
  return new EngineError('UNAUTHORIZED', message, { data: error.data, cause: error })
}

function readToken(bytes: Uint8Array, date: string | undefined, what: string): Token {
  const fields = parseAnswer(bytes, what)
  const value = [fields.token, fields.access_token].find((one) => typeof one === 'string' && one !== '')
  if (typeof value !== 'string') throw malformed(what, 'it holds no token')
  // It becomes part of a header.
  if (!/^[\x21-\x7e]+$/.test(value)) throw malformed(what, 'its token has characters that no token has')
  const { expires_in: seconds, issued_at: issued, refresh_token: identity } = fields
  const stated = typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : leastLifetime
  const lifetime = Math.max(leastLifetime, stated) * 1000
  return {
    value,
    lifetime,
    expires: performance.now() + lifetime - ageOf(issued, date),
    ...(typeof identity === 'string' && identity !== '' ? { identityToken: identity } : {}),
  }
}

/** The answer's fields. The words of a JSON parser are not told: they quote what may be a token. */
function parseAnswer(bytes: Uint8Array, what: string): JsonObject {
  try {
    return parseJsonObject(bytes, what, answerLimit)
  } catch {
    throw malformed(what, 'it is not a JSON object, nested at most 64 deep')
  }
}

/** How old a token is that was kept for us, ms; by the server's own clock, since ours may be another time. */
function ageOf(issued: unknown, date: string | undefined): number {
  const from = typeof issued === 'string' ? Date.parse(issued) : Number.NaN
  const now = Date.parse(date ?? '')
  return Number.isNaN(from) || Number.isNaN(now) ? 0 : Math.max(0, now - from)
}
