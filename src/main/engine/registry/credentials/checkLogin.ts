import { STATUS_CODES } from 'node:http'
import { EngineError } from '../../errors/EngineError.ts'
import { LoginAuthorizer } from '../transport/auth/LoginAuthorizer.ts'
import type { TokenClient } from '../transport/auth/TokenClient.ts'
import type { EndpointDirectory, Transport } from '../transport/types.ts'
import type { LoginRequest, LoginResult } from '../types.ts'
import { hostOfKey } from './serverKey.ts'

/** What trying a login needs. */
export interface LoginPorts {
  readonly directory: EndpointDirectory
  readonly transport: Transport
  readonly tokens: TokenClient
}

/**
 * Asks a registry whether it takes a login, and keeps nothing. The host may be given as docker takes it, with a scheme
 * and a path. Throws UNAUTHORIZED, UNAVAILABLE, and INVALID_ARGUMENT for what cannot be a registry; `data.docker` is
 * what dockerd answers.
 */
export async function checkLogin(ports: LoginPorts, { host, credentials, signal }: LoginRequest): Promise<LoginResult> {
  const registry = hostOfKey(host)
  const endpoint = await ports.directory.endpoint(registry)
  const authorizer = new LoginAuthorizer(credentials, ports.tokens)
  const attempt = `log in to ${registry}`
  try {
    const response = await ports.transport.request(endpoint, {
      method: 'GET',
      path: '/v2/',
      scope: { actions: [] },
      attempt,
      authorizer,
      once: true,
      ...(signal ? { signal } : {}),
    })
    response.body.destroy()
  } catch (thrown) {
    throw inDockersWords(thrown, `${endpoint.origin}${endpoint.prefix}/v2/`, registry)
  }
  const { identityToken } = authorizer
  return { status: 'Login Succeeded', ...(identityToken === undefined ? {} : { identityToken }) }
}

/** The error with dockerd's words for it, and with what a person can do about a wrong address. */
function inDockersWords(thrown: unknown, url: string, registry: string): unknown {
  if (!(thrown instanceof EngineError) || thrown.code === 'ABORTED') return thrown
  const { code, message, data, retryable, cause } = thrown
  const docker = dockersWords(thrown, url)
  const isNoRegistry = code === 'NOT_FOUND'
  return new EngineError(
    // A login that a registry denies is no right that is missing.
    code === 'DENIED' ? 'UNAUTHORIZED' : code,
    isNoRegistry ? `Could not log in to ${registry}: no registry answers there. Check the name and the port.` : message,
    { data: docker === undefined ? data : { ...data, docker }, retryable, cause: cause ?? thrown },
  )
}

/** What dockerd 20.10 says; undefined where its words depend on what only it knows. */
function dockersWords({ data }: EngineError, url: string): string | undefined {
  const { status, system, registrySays, host } = data
  const isHome = host === new URL(url).host
  if (typeof status === 'number') {
    if (isHome) return `login attempt to ${url} failed with status: ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()
    return typeof registrySays === 'string' ? `Get "${url}": ${registrySays}` : undefined
  }
  const { hostname, host: address, protocol } = new URL(url)
  const port = protocol === 'https:' ? '443' : '80'
  switch (system) {
    case 'ECONNREFUSED':
      return `Get "${url}": dial tcp ${address.includes(':') ? address : `${address}:${port}`}: connect: connection refused`
    case 'ENOTFOUND':
      return `Get "${url}": dial tcp: lookup ${hostname}: no such host`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `Get "${url}": x509: certificate signed by unknown authority`
    default:
      return undefined
  }
}
