import { createSecureContext, type SecureContext } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from 'undici'
import { EngineError } from '../../errors/EngineError.ts'
import type { TransportLimits } from './limits.ts'
import { proxyFor } from './proxyFor.ts'
import { bareName, isLoopbackName } from './registryHost.ts'
import type { Endpoint } from './types.ts'

/** Ways of connecting that are kept; one that was not used for longest goes first. */
const keptLimit = 32

type Tls = Endpoint['tls']

/** One way of connecting. */
interface Way {
  readonly dispatcher: Dispatcher
  /** What the other side said of our certificate last, and when (`performance.now`): undici loses it. */
  alert?: { readonly error: Error; readonly at: number }
}

/** What carries a request. */
export interface Carrier {
  readonly dispatcher: Dispatcher
  /** Absent for none. */
  readonly proxy?: URL
  /** A failure as it is told by undici, or what TLS said instead just before. */
  readonly because: (thrown: unknown) => unknown
}

/** How long after a TLS alert a connection may be found to be broken by it, ms. */
const alertTime = 1000

/** Connections to registries, kept for further requests by the certificates and the proxy that they are made with. */
export class Dispatchers {
  readonly #limits: TransportLimits
  readonly #kept = new Map<string, Way>()
  #isClosed = false

  constructor(limits: TransportLimits) {
    this.#limits = limits
  }

  /** What carries a request to `url` on behalf of an endpoint. Throws UNAVAILABLE after `close`. */
  find(url: URL, endpoint: Endpoint): Carrier {
    if (this.#isClosed) throw new EngineError('UNAVAILABLE', 'The engine is closing.')
    const proxy = proxyFor(url, endpoint.proxies)
    const tls = url.protocol === 'https:' ? tlsFor(url, endpoint) : undefined
    const key = JSON.stringify([proxy?.href, tls?.verify, tls?.cert, tls?.key, tls?.ca])
    const way = this.#kept.get(key) ?? this.#make(tls, proxy)
    this.#kept.delete(key)
    this.#kept.set(key, way)
    this.#drop()
    const because = (thrown: unknown): unknown =>
      way.alert && performance.now() - way.alert.at < alertTime && isBroken(thrown) ? way.alert.error : thrown
    return { dispatcher: way.dispatcher, ...(proxy ? { proxy } : {}), because }
  }

  /** Closes all connections, also those in use. */
  async close(): Promise<void> {
    this.#isClosed = true
    const all = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.all(all.map(({ dispatcher }) => dispatcher.destroy()))
  }

  #make(tls: Tls | undefined, proxy: URL | undefined): Way {
    const { connections, connect: timeout } = this.#limits
    const secure = tls ? { secureContext: secureContextOf(tls), rejectUnauthorized: tls.verify } : {}
    // HTTP/1.1: layers come over connections of their own, and one that stalls holds up no other.
    const common = { connections, pipelining: 1, allowH2: false }
    if (proxy) {
      const options = { ...common, uri: proxy.href, connectTimeout: timeout, proxyTls: { timeout } }
      return { dispatcher: new ProxyAgent({ ...options, requestTls: { ...secure, timeout } }) }
    }
    const connect = buildConnector({ ...secure, timeout, allowH2: false })
    const agent = new Agent({
      ...common,
      connect: (options, callback) =>
        connect(options, (...made) => {
          made[1]?.on('error', (error) => {
            if ('code' in error && String(error.code).startsWith('ERR_SSL_')) {
              way.alert = { error, at: performance.now() }
            }
          })
          callback(...made)
        }),
    })
    const way: Way = { dispatcher: agent }
    return way
  }

  #drop(): void {
    const [oldest] = this.#kept
    if (this.#kept.size <= keptLimit || !oldest) return
    const [key, { dispatcher }] = oldest
    this.#kept.delete(key)
    // Lets what is under way come to its end.
    void dispatcher.close().catch(() => undefined)
  }
}

function isBroken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'UND_ERR_SOCKET'
}

/**
 * The endpoint's own certificates for its own host. Another host, which it redirects to, may be vouched for by the same
 * authorities; the client certificate is not shown there, and its certificate is checked even if the endpoint's is not.
 */
function tlsFor(url: URL, { origin, tls }: Endpoint): Tls {
  const home = new URL(origin)
  if (url.origin === home.origin) return tls
  const isSameMachine =
    bareName(url.hostname) === bareName(home.hostname) ||
    (isLoopbackName(url.hostname) && isLoopbackName(home.hostname))
  return { ca: tls.ca, verify: tls.verify || !isSameMachine }
}

/** Node's own authorities with the endpoint's; added one by one, since to replace them all takes 50 ms. */
function secureContextOf({ ca, cert, key }: Tls): SecureContext {
  const context = createSecureContext({ ...(cert ? { cert } : {}), ...(key ? { key } : {}) })
  const native: { addCACert(pem: string): void } = context.context
  for (const pem of ca) native.addCACert(pem)
  return context
}
