import { EngineError } from '../../errors/EngineError.ts'
import { parseChallenges } from '../transport/auth/challenge.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { TokenClient } from '../transport/auth/TokenClient.ts'
import { defaultLimits } from '../transport/limits.ts'
import { discard } from '../transport/registryError.ts'
import type { Authorizer, Endpoint, Transport } from '../transport/types.ts'
import type { Credentials, LoginResult } from '../types.ts'

const succeeded = 'Login Succeeded'

interface LoginCheck {
  readonly transport: Transport
  readonly endpoint: Endpoint
  readonly credentials: Credentials
  /** Gives Authorization headers for the credentials. */
  readonly authorizer: Authorizer
  readonly signal?: AbortSignal
}

/**
 * Asks a registry whether it takes credentials: of a token server for a token, and for one to keep instead of the
 * password; else by basic authentication. A registry that asks nobody who they are takes any. Throws UNAUTHORIZED.
 */
export async function checkLogin(check: LoginCheck): Promise<LoginResult> {
  const { endpoint, credentials, signal } = check
  const asNobody = await ask(check, noAuthorizer)
  if (asNobody.status !== 401) return { status: succeeded }
  const bearer = parseChallenges(asNobody.challenge).find(({ scheme }) => scheme === 'bearer')
  const realm = bearer?.params.realm
  if (realm === undefined || credentials.kind === 'registryToken') {
    const { status } = await ask(check, check.authorizer)
    if (status === 401) throw refused(endpoint)
    return { status: succeeded }
  }
  const client = new TokenClient(defaultLimits)
  try {
    const token = await client.fetch({
      endpoint,
      realm,
      service: bearer?.params.service,
      scopes: [],
      credentials,
      wantsIdentity: true,
      signal,
    })
    const { identityToken } = token
    return { status: succeeded, ...(identityToken === undefined ? {} : { identityToken }) }
  } finally {
    await client.close()
  }
}

async function ask(
  { transport, endpoint, signal }: LoginCheck,
  authorizer: Authorizer,
): Promise<{ readonly status: number; readonly challenge: string }> {
  const response = await transport.request(endpoint, {
    method: 'GET',
    path: '/v2/',
    scope: { actions: [] },
    attempt: `log in to ${endpoint.registry}`,
    accept: [401],
    authorizer,
    ...(signal ? { signal } : {}),
  })
  discard(response.body)
  return { status: response.status, challenge: response.headers['www-authenticate'] ?? '' }
}

function refused({ registry }: Endpoint): EngineError {
  return new EngineError('UNAUTHORIZED', `Could not log in to ${registry}: user or password are wrong.`, {
    data: { docker: 'unauthorized: authentication required' },
  })
}
