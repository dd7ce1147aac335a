import { EngineError } from '../../../errors/EngineError.ts'
import type { Credentials } from '../../types.ts'
import type { AuthorizeRequest, Authorizer, Endpoint } from '../types.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { formatScopes, mergeScopes } from './scope.ts'
import { TokenCache } from './TokenCache.ts'
import { basicHeader, type TokenClient } from './TokenClient.ts'
import { chooseWay, type Way } from './way.ts'

/** Where logins are looked up: `docker.io`, `localhost:5000`. */
export interface CredentialSource {
  get(host: string): Promise<Credentials | undefined>
}

interface RegistryAuthorizerOptions {
  readonly credentials: CredentialSource
  /** The caller closes it. */
  readonly tokens: TokenClient
}

/** How long a login is believed to be what it was, ms: a helper is a program to start. */
const accountLifetime = 30_000
/** The same when a registry has just asked who it is: docker may have logged in meanwhile. */
const doubtedLifetime = 1000
/** Endpoints of which is remembered how they want to be asked. */
const wayLimit = 200

/** Who asks. */
interface Account {
  readonly credentials: Credentials | undefined
  /** Tells accounts apart. */
  readonly key: string
  /** Why the login could not be looked up; told when it turns out that one is needed. */
  readonly failure?: unknown
}

/**
 * Authorizes requests with the logins that are kept: basic, or with tokens that are asked for once and shared by all
 * requests that want the same. Lives on the main thread. The first request to an endpoint goes as nobody; what it is
 * answered says how the endpoint wants to be asked.
 */
export class RegistryAuthorizer implements Authorizer {
  readonly #credentials: CredentialSource
  readonly #tokens: TokenCache
  readonly #accounts = new Map<string, { readonly account: Promise<Account>; readonly since: number }>()
  /** By origin, as the last challenge said. */
  readonly #ways = new Map<string, Way>()
  /** Scopes that a challenge named besides those of the request, by origin and scopes. */
  readonly #named = new Map<string, string>()

  constructor({ credentials, tokens }: RegistryAuthorizerOptions) {
    this.#credentials = credentials
    this.#tokens = new TokenCache(tokens)
  }

  async authorize(request: AuthorizeRequest): Promise<string | undefined> {
    return this.#authorize(request, await this.#accountOf(request))
  }

  /** Authorizes with these credentials, whatever is kept, but never at mirrors: they are the registry's. Shares all else. */
  as(credentials: Credentials): Authorizer {
    const account = { credentials, key: JSON.stringify(credentials) }
    return {
      authorize: (request) => (request.endpoint.isMirror ? this.authorize(request) : this.#authorize(request, account)),
    }
  }

  /** Forgets what it knows of logins and tokens: one was made or given up. */
  forget(): void {
    this.#accounts.clear()
    this.#tokens.clear()
  }

  async #authorize(request: AuthorizeRequest, account: Account): Promise<string | undefined> {
    const { endpoint, challenge, refused } = request
    const { credentials } = account
    if (credentials?.kind === 'registryToken') {
      const header = `Bearer ${credentials.registryToken}`
      if (refused === header) throw wrongLogin(endpoint)
      return header
    }
    const challenges = challenge === undefined ? undefined : parseChallenges(challenge)
    if (challenges) keep(this.#ways, endpoint.origin, chooseWay(challenges, endpoint.registry))
    const way = this.#ways.get(endpoint.origin)
    if (!way) return undefined
    if (way.kind === 'bearer') return this.#bearer(request, way, account, credentials, challenges)
    if (!credentials) {
      if (!challenges) return undefined
      throw noLogin(endpoint, account)
    }
    const header = basicHeader(credentials)
    if (refused === header) throw wrongLogin(endpoint)
    return header
  }

  async #bearer(
    request: AuthorizeRequest,
    { realm, service }: Way & { kind: 'bearer' },
    account: Account,
    credentials: Exclude<Account['credentials'], { kind: 'registryToken' }>,
    challenges: readonly Challenge[] | undefined,
  ): Promise<string | undefined> {
    const { endpoint, refused, signal } = request
    const params = challenges?.find(({ scheme }) => scheme === 'bearer')?.params
    const scopes = this.#scopesOf(request, params?.scope)
    const wanted = { endpoint, realm, service, scopes, credentials }
    if (refused !== undefined && this.#tokens.refuse(account.key, wanted, refused) && isAboutRights(params)) {
      // A further token would allow no more than this one.
      return undefined
    }
    try {
      return `Bearer ${await this.#tokens.get(account.key, wanted, signal)}`
    } catch (thrown) {
      if (account.failure !== undefined && isRefusal(thrown)) throw account.failure
      throw thrown
    }
  }

  /** What the token must allow: what the request is for, and what the endpoint named when it was asked so before. */
  #scopesOf({ endpoint, scope }: AuthorizeRequest, named: string | undefined): readonly string[] {
    const own = formatScopes(scope)
    const key = [endpoint.origin, ...own].join(' ')
    if (named !== undefined && mergeScopes(own, named).length > own.length) keep(this.#named, key, named)
    return mergeScopes(own, this.#named.get(key))
  }

  /** A mirror is another host: it gets the login that is kept for itself, never the registry's. */
  #accountOf({ endpoint, challenge }: AuthorizeRequest): Promise<Account> {
    const host = endpoint.isMirror ? new URL(endpoint.origin).host : endpoint.registry
    const known = this.#accounts.get(host)
    const lifetime = challenge === undefined ? accountLifetime : doubtedLifetime
    if (known && performance.now() - known.since < lifetime) return known.account
    const account = this.#lookUp(host)
    keep(this.#accounts, host, { account, since: performance.now() })
    return account
  }

  async #lookUp(host: string): Promise<Account> {
    try {
      const credentials = await this.#credentials.get(host)
      return { credentials, key: credentials ? JSON.stringify(credentials) : '' }
    } catch (failure) {
      return { credentials: undefined, key: '', failure }
    }
  }
}

/** Keeps a value, and the newest ones of all. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > wayLimit && oldest !== undefined) map.delete(oldest)
}

/** Whether a challenge says that the token is good and allows too little (RFC 6750, section 3.1). */
function isAboutRights(params: Challenge['params'] | undefined): boolean {
  return params?.error === 'insufficient_scope'
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof EngineError && (thrown.code === 'UNAUTHORIZED' || thrown.code === 'DENIED')
}

function noLogin({ registry }: Endpoint, { failure }: Account): unknown {
  if (failure !== undefined) return failure
  const message = `${registry} answers only those who are logged in. Log in with: docker login ${registry}`
  return new EngineError('UNAUTHORIZED', message)
}

function wrongLogin({ registry }: Endpoint): EngineError {
  const message = `${registry} does not take the login that is kept for it. Log in again with: docker login ${registry}`
  return new EngineError('UNAUTHORIZED', message)
}
