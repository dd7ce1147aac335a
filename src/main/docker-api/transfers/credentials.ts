import type { FastifyRequest } from 'fastify'
import type { Credentials } from '../../engine/registry/types.ts'
import { isObject, type JsonObject } from '../../engine/spec/json.ts'

/** Characters of a header with credentials that are read; tokens are long. */
const headerLimit = 256 << 10

/** Domain of Docker's own registry, and the names by which clients keep its credentials. */
const hub = 'docker.io'
const hubHosts: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/**
 * The credentials that a client sends for a registry: `X-Registry-Auth`, else those of the registry in
 * `X-Registry-Config` (both base64url of JSON). Undefined when there are none; what is no JSON is passed over, as
 * dockerd does.
 */
export function requestCredentials(request: FastifyRequest, domain: string = hub): Credentials | undefined {
  const own = readCredentials(decodeHeader(request, 'x-registry-auth'))
  if (own !== undefined) return own
  const entry = Object.entries(decodeHeader(request, 'x-registry-config')).find(([key]) => registryHost(key) === domain)
  return entry !== undefined && isObject(entry[1]) ? readCredentials(entry[1]) : undefined
}

/** Credentials as Docker's AuthConfig has them; undefined when it has none. */
export function readCredentials(auth: JsonObject): Credentials | undefined {
  const text = (key: string): string => (typeof auth[key] === 'string' ? auth[key] : '')
  const registryToken = text('registrytoken')
  if (registryToken !== '') return { kind: 'registryToken', registryToken }
  const identityToken = text('identitytoken')
  if (identityToken !== '') return { kind: 'identityToken', identityToken }
  const username = text('username')
  return username === '' ? undefined : { kind: 'password', username, password: text('password') }
}

/** The registry that an AuthConfig's address means: a host, or a URL such as `https://index.docker.io/v1/`. */
export function registryHost(address: string): string {
  const host = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return host === '' || hubHosts.has(host) ? hub : host
}

function decodeHeader({ headers }: FastifyRequest, name: string): JsonObject {
  const header = headers[name]
  if (typeof header !== 'string' || header === '' || header.length > headerLimit) return {}
  try {
    // Takes both alphabets of base64.
    const value: unknown = JSON.parse(Buffer.from(header, 'base64').toString())
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
