import { Dispatchers } from '../Dispatchers.ts'
import { exchange } from '../Exchange.ts'
import { defaultLimits } from '../limits.ts'
import { discard } from '../registryError.ts'
import { unreachable } from '../tryAgain.ts'
import type { Endpoint } from '../types.ts'

/** How long an answer is believed, ms. */
const lifetime = 60_000
const keptLimit = 100
/** How long a registry may take to say whether it speaks TLS, ms. */
const limits = { ...defaultLimits, connect: 3000, headers: 3000, idle: 3000, connections: 1 }

/** Finds out whether registries that need not speak TLS do so. Asks as nobody. */
export class SchemeProbe {
  readonly #dispatchers = new Dispatchers(limits)
  readonly #known = new Map<string, { readonly speaks: Promise<boolean>; readonly until: number }>()

  /** Whether an endpoint, whose origin says https, answers over TLS. Who cannot be reached at all does not. */
  speaksTls(endpoint: Endpoint): Promise<boolean> {
    const known = this.#known.get(endpoint.origin)
    if (known && known.until > performance.now()) return known.speaks
    const speaks = this.#ask(endpoint)
    this.#known.delete(endpoint.origin)
    this.#known.set(endpoint.origin, { speaks, until: performance.now() + lifetime })
    const [oldest] = this.#known.keys()
    if (this.#known.size > keptLimit && oldest !== undefined) this.#known.delete(oldest)
    return speaks
  }

  close(): Promise<void> {
    return this.#dispatchers.close()
  }

  async #ask(endpoint: Endpoint): Promise<boolean> {
    const url = new URL(`${endpoint.prefix}/v2/`, endpoint.origin)
    const { dispatcher } = this.#dispatchers.find(url, endpoint)
    try {
      const answer = await exchange({
        dispatcher,
        request: {
          origin: url.origin,
          path: url.pathname,
          method: 'GET',
          headers: { 'user-agent': 'lamina' },
          headersTimeout: limits.headers,
          bodyTimeout: limits.idle,
        },
        explain: (thrown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
      })
      discard(answer.body)
      return true
    } catch (thrown) {
      // It may come up any moment, with or without TLS.
      if (isUnreachable(thrown)) this.#known.delete(endpoint.origin)
      return false
    }
  }
}

/** Whether nobody was there at all. Who takes a connection and says nothing that is TLS speaks none. */
function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && unreachable.has(thrown.code)
}
