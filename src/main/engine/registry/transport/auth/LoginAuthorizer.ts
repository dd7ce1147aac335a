import type { Credentials } from '../../types.ts'
import type { AuthorizeRequest, Authorizer } from '../types.ts'
import { parseChallenges } from './challenge.ts'
import { basicHeader, type TokenClient } from './TokenClient.ts'
import { chooseWay } from './way.ts'

/** Authorizes the one request that tries a login out: with nothing that is remembered, and an identity token asked for. */
export class LoginAuthorizer implements Authorizer {
  /** What the token server gave to be kept instead of the password; undefined when it gave nothing. */
  identityToken: string | undefined
  readonly #credentials: Credentials
  readonly #client: TokenClient

  constructor(credentials: Credentials, client: TokenClient) {
    this.#credentials = credentials
    this.#client = client
  }

  async authorize({ endpoint, challenge, signal }: AuthorizeRequest): Promise<string | undefined> {
    const credentials = this.#credentials
    if (challenge === undefined) return undefined
    if (credentials.kind === 'registryToken') return `Bearer ${credentials.registryToken}`
    const way = chooseWay(parseChallenges(challenge), endpoint.registry)
    if (way.kind === 'basic') return basicHeader(credentials)
    const { realm, service } = way
    const token = await this.#client.fetch({
      endpoint,
      realm,
      service,
      scopes: [],
      credentials,
      wantsIdentity: true,
      signal,
    })
    this.identityToken = token.identityToken
    return `Bearer ${token.value}`
  }
}
