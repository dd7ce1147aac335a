import { EngineError } from '../../errors/EngineError.ts'
import { isLoopbackName } from './registryHost.ts'
import type { Endpoint, TransportRequest } from './types.ts'

/** Redirects that are followed for one request. */
const hopLimit = 10

/** One of the places that a request goes to, one after another. */
export interface Hop {
  readonly url: URL
  readonly method: TransportRequest['method']
  /** Whether the request's body goes along: not after 303. */
  readonly withBody: boolean
}

/** The first place of a request. Throws as `nextHop` does. */
export function firstHop(endpoint: Endpoint, { path, method, attempt }: TransportRequest): Hop {
  // Put together, not resolved: a path that begins with `//` would name another host.
  const below = `${endpoint.origin}/${(endpoint.prefix + path).replace(/^\//, '')}`
  const url = new URL(/^https?:/i.test(path) ? path : below)
  requireAllowed(url, endpoint, attempt)
  return { url: withoutUser(url), method, withBody: true }
}

/**
 * The place that an answer sends a request to; undefined when the answer is no redirect. `before` are all places so
 * far. Throws UNAVAILABLE for too many of them and for a loop, DENIED for one that would leave TLS.
 */
export function nextHop(
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  before: readonly Hop[],
  endpoint: Endpoint,
  attempt: string,
): Hop | undefined {
  const last = before.at(-1)
  const { location } = answer.headers
  if (!last || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined
  const url = parseLocation(location, last.url)
  if (url === undefined) throw redirected(last.url, attempt, 'to a place that is no URL')
  requireAllowed(url, endpoint, attempt)
  // What is changed by a 301 or 302 differs between clients; registries mean the same request elsewhere.
  const isSeeOther = answer.status === 303 && last.method !== 'HEAD'
  const hop: Hop = isSeeOther
    ? { url, method: 'GET', withBody: false }
    : { url, method: last.method, withBody: last.withBody }
  if (before.some((one) => one.url.href === hop.url.href && one.method === hop.method)) {
    throw redirected(last.url, attempt, `in a circle, back to ${url.host}`)
  }
  if (before.length > hopLimit) throw redirected(last.url, attempt, `more than ${hopLimit} times`)
  return hop
}

/** Whether a place is the endpoint itself: scheme, host and port. Only there is what authorizes a request sent. */
export function isEndpoint(url: URL, endpoint: Endpoint): boolean {
  return url.origin === new URL(endpoint.origin).origin
}

function parseLocation(location: string, base: URL): URL | undefined {
  if (!URL.canParse(location, base.href)) return undefined
  const url = new URL(location, base)
  return url.protocol === 'https:' || url.protocol === 'http:' ? withoutUser(url) : undefined
}

/** A user within a URL would be sent as credentials that nobody gave. */
function withoutUser(url: URL): URL {
  url.username = ''
  url.password = ''
  url.hash = ''
  return url
}

/** What is asked over TLS is not asked in the clear elsewhere, unless nothing leaves this machine. */
function requireAllowed(url: URL, endpoint: Endpoint, attempt: string): void {
  const home = new URL(endpoint.origin)
  if (url.protocol === 'https:' || home.protocol === 'http:') return
  if (isLoopbackName(home.hostname) && isLoopbackName(url.hostname)) return
  throw new EngineError(
    'DENIED',
    `Could not ${attempt}: ${endpoint.registry} sends on to ${url.host} without TLS, where everybody on the way could ` +
      'read and change it. The registry has to be set up to say https (behind a proxy: X-Forwarded-Proto).',
    { data: { host: url.host } },
  )
}

function redirected(from: URL, attempt: string, how: string): EngineError {
  const message = `Could not ${attempt}: ${from.host} redirects ${how}. The registry has a problem.`
  return new EngineError('UNAVAILABLE', message, { data: { host: from.host } })
}
