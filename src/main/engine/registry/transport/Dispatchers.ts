import { createSecureContext, type SecureContext } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { TransportLimits } from './limits.ts'
import { proxyFor } from './proxyFor.ts'
import { bareName, isLoopbackName } from './registryHost.ts'
import type { Endpoint } from './types.ts'

/** Ways of connecting that are kept; one that was not used for longest goes first. */
const keptLimit = 32

type Tls = Endpoint['tls']

/** Connections to registries, kept for further requests by the certificates and the proxy that they are made with. */
export class Dispatchers {
  readonly #limits: TransportLimits
  readonly #kept = new Map<string, Dispatcher>()

  constructor(limits: TransportLimits) {
    this.#limits = limits
  }

  /** What carries a request to `url` on behalf of an endpoint. */
  find(url: URL, endpoint: Endpoint): { readonly dispatcher: Dispatcher; readonly proxy?: URL } {
    const proxy = proxyFor(url, endpoint.proxies)
    const tls = url.protocol === 'https:' ? tlsFor(url, endpoint) : undefined
    const key = JSON.stringify([proxy?.href, tls?.verify, tls?.cert, tls?.key, tls?.ca])
    const dispatcher = this.#kept.get(key) ?? this.#make(tls, proxy)
    this.#kept.delete(key)
    this.#kept.set(key, dispatcher)
    this.#drop()
    return { dispatcher, ...(proxy ? { proxy } : {}) }
  }

  /** Closes all connections, also those in use. */
  async close(): Promise<void> {
    const all = [...this.#kept.values()]
    this.#kept.clear()
    await Promise.all(all.map((dispatcher) => dispatcher.destroy()))
  }

  #make(tls: Tls | undefined, proxy: URL | undefined): Dispatcher {
    const { connections, connect } = this.#limits
    const secure = tls ? { secureContext: secureContextOf(tls), rejectUnauthorized: tls.verify } : {}
    // HTTP/1.1: layers come over connections of their own, and one that stalls holds up no other.
    const common = { connections, pipelining: 1, allowH2: false }
    if (!proxy) return new Agent({ ...common, connect: { ...secure, timeout: connect } })
    return new ProxyAgent({
      ...common,
      uri: proxy.href,
      connectTimeout: connect,
      requestTls: { ...secure, timeout: connect },
      proxyTls: { timeout: connect },
    })
  }

  #drop(): void {
    const [oldest] = this.#kept
    if (this.#kept.size <= keptLimit || !oldest) return
    const [key, dispatcher] = oldest
    this.#kept.delete(key)
    // Lets what is under way come to its end.
    void dispatcher.close().catch(() => undefined)
  }
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
