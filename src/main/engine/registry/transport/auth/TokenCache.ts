import { EngineError } from '../../../errors/EngineError.ts'
import type { Token, TokenClient, TokenRequest } from './TokenClient.ts'

/** Tokens that are kept; one that was not used for longest goes first. */
const keptLimit = 500

type Wanted = Omit<TokenRequest, 'signal'>

/** Tokens by what they are for and who asked. What many want at once is asked for once. */
export class TokenCache {
  readonly #client: TokenClient
  readonly #kept = new Map<string, Token>()
  readonly #asked = new Map<string, Promise<Token>>()

  constructor(client: TokenClient) {
    this.#client = client
  }

  /** A token that is good for a while yet. `account` tells apart who asks. Throws as TokenClient does, and ABORTED. */
  async get(account: string, wanted: Wanted, signal?: AbortSignal): Promise<string> {
    const key = keyOf(account, wanted)
    const kept = this.#kept.get(key)
    if (kept && isGood(kept)) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return kept.value
    }
    const asked = this.#asked.get(key) ?? this.#ask(key, wanted)
    return (await orAborted(asked, signal)).value
  }

  /** Forgets a token that was refused, as the header it went in; whether it was the one that is kept. */
  refuse(account: string, wanted: Wanted, header: string): boolean {
    const key = keyOf(account, wanted)
    return header === `Bearer ${this.#kept.get(key)?.value}` && this.#kept.delete(key)
  }

  clear(): void {
    this.#kept.clear()
    this.#asked.clear()
  }

  /** Nobody's signal ends it: others may wait for the same. */
  #ask(key: string, wanted: Wanted): Promise<Token> {
    const asked = this.#client.fetch(wanted)
    this.#asked.set(key, asked)
    const settle = (token?: Token): void => {
      // Cleared meanwhile: it belongs to a login that is no more.
      if (this.#asked.get(key) !== asked) return
      this.#asked.delete(key)
      if (token) this.#keep(key, token)
    }
    asked.then(settle, () => settle())
    return asked
  }

  #keep(key: string, token: Token): void {
    this.#kept.set(key, token)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > keptLimit && oldest !== undefined) this.#kept.delete(oldest)
  }
}

function keyOf(account: string, { endpoint, realm, service, scopes }: Wanted): string {
  return JSON.stringify([endpoint.origin, realm, service, scopes.toSorted(), account])
}

/** Good for the time of a request yet: a tenth of its lifetime, at most half a minute. */
function isGood({ expires, lifetime }: Token): boolean {
  return performance.now() < expires - Math.min(30_000, lifetime / 10)
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(new EngineError('ABORTED', 'Stopped while it waited for a token.'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
