import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LocalServers } from '../../../../../../test/fixtures/registry/LocalServers.ts'
import { EngineError } from '../../../errors/EngineError.ts'
import type { Credentials } from '../../types.ts'
import { defaultLimits } from '../limits.ts'
import { RegistryTransport } from '../RegistryTransport.ts'
import type { Endpoint, Scope, TransportRequest } from '../types.ts'
import { RegistryAuthorizer } from './RegistryAuthorizer.ts'
import { TokenClient } from './TokenClient.ts'

const pull: Scope = { repository: 'app', actions: ['pull'] }
const anna = { kind: 'password', username: 'anna', password: 'geheim' } as const
const limits = { firstDelay: 5, longestDelay: 10, retries: 2, small: 1500 }

describe('the authorizer', () => {
  let servers: LocalServers
  let logins: Map<string, Credentials | EngineError>
  let lookups: string[]
  let client: TokenClient
  let authorizer: RegistryAuthorizer
  let transport: RegistryTransport
  /** What the token server answers, besides remembering what it was asked. */
  let tokens: (asked: URLSearchParams) => { status?: number; headers?: Record<string, string>; body: object | string }
  let asked: { method: string | undefined; fields: Record<string, string[]>; authorization: unknown }[]
  let realm: string
  /** The token that the registry takes, and its challenge. */
  let good: string
  let challenge: string
  let endpoint: Endpoint

  beforeEach(async () => {
    servers = new LocalServers()
    logins = new Map()
    lookups = []
    client = new TokenClient({ ...defaultLimits, ...limits })
    authorizer = new RegistryAuthorizer({
      tokens: client,
      credentials: {
        get: (host) => {
          lookups.push(host)
          const login = logins.get(host)
          return login instanceof EngineError ? Promise.reject(login) : Promise.resolve(login)
        },
      },
    })
    transport = new RegistryTransport({ authorizer, limits })
    asked = []
    good = 'Bearer t1'
    tokens = () => ({ body: { token: 't1', expires_in: 300 } })
    const tokenServer = await servers.serve((request, response) => {
      const url = new URL(request.url ?? '/', 'http://t')
      const sent = request.method === 'POST' ? new URLSearchParams(request.body) : url.searchParams
      const fields = Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]))
      asked.push({ method: request.method, fields, authorization: request.headers.authorization })
      const { status = 200, headers = {}, body } = tokens(sent)
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    realm = `${tokenServer.url}/token`
    challenge = `Bearer realm="${realm}",service="registry.test"`
    const registry = await servers.serve((request, response) => {
      if (request.headers.authorization === good) response.end('fine')
      else response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[{"code":"UNAUTHORIZED"}]}')
    })
    const { url: origin, host } = registry
    endpoint = { registry: host, origin, prefix: '', isMirror: false, tls: { ca: [], verify: true }, proxies: {} }
  })
  afterEach(async () => {
    await transport.close()
    await client.close()
    await servers.close()
  })

  async function get(scope: Scope = pull, more: Partial<TransportRequest> = {}): Promise<string> {
    const request = { method: 'GET', path: '/', scope, attempt: 'get it', ...more } as const
    return text((await transport.request(endpoint, request)).body)
  }
  const login = (credentials: Credentials) => logins.set(endpoint.registry, credentials)

  it('gets a token as nobody, and uses it again for the same scope', async () => {
    expect(await get()).toBe('fine')
    expect(await get()).toBe('fine')
    const fields = { service: ['registry.test'], scope: ['repository:app:pull'] }
    expect(asked).toEqual([{ method: 'GET', fields, authorization: undefined }])
    // The second time it went along at once.
    expect(servers.requests.filter(({ url }) => url === '/')).toHaveLength(3)
  })

  it('logs in at the token server with user and password, and nowhere else', async () => {
    login(anna)
    const scope: Scope = { repository: 'app', actions: ['push', 'pull'], from: 'base' }
    expect(await get(scope)).toBe('fine')
    expect(asked).toEqual([
      {
        method: 'GET',
        fields: {
          service: ['registry.test'],
          scope: ['repository:app:pull,push', 'repository:base:pull'],
          account: ['anna'],
          client_id: ['lamina'],
        },
        authorization: `Basic ${Buffer.from('anna:geheim').toString('base64')}`,
      },
    ])
    const atRegistry = servers.requests.filter(({ url }) => url === '/').map(({ headers }) => headers.authorization)
    expect(atRegistry).toEqual([undefined, 'Bearer t1'])
  })

  it('asks once for what many want at the same time', async () => {
    expect(await Promise.all(Array.from({ length: 12 }, () => get()))).toEqual(Array(12).fill('fine'))
    expect(asked).toHaveLength(1)
  })

  it('does not wait for ever for a token that comes in drops, and asks anew for the next request', async () => {
    let isSlow = true
    const { url } = await servers.serve((_request, response) => {
      if (!isSlow) return response.end('{"token":"t1"}')
      const drops = setInterval(() => response.write(' '), 20)
      return response.on('close', () => clearInterval(drops))
    })
    challenge = `Bearer realm="${url}/token",service="registry.test"`
    await expect(get()).rejects.toThrow(/ask for a token .* was not whole after 1\.5 seconds/)
    expect(servers.requests.filter(({ url }) => url?.startsWith('/token'))).toHaveLength(1)
    isSlow = false
    expect(await get()).toBe('fine')
  })

  it('gets another token when the one it has runs out or is taken back', async () => {
    const date = 'Sat, 21 Nov 2026 12:00:00 GMT'
    // Nearly all of its minute has gone, by the clock of the server.
    tokens = () => ({ headers: { date }, body: { access_token: 't1', issued_at: '2026-11-21T11:59:05Z' } })
    await get()
    await get()
    expect(asked).toHaveLength(2)
    tokens = () => ({ body: { token: `t${asked.length}`, expires_in: 3600 } })
    good = 'Bearer t3'
    await get()
    good = 'Bearer t4'
    expect(await get()).toBe('fine')
    expect(asked).toHaveLength(4)
  })

  it('trades an identity token, by POST where the server knows it, else by GET', async () => {
    login({ kind: 'identityToken', identityToken: 'refresh' })
    await get()
    const fields = {
      service: ['registry.test'],
      grant_type: ['refresh_token'],
      client_id: ['lamina'],
      scope: ['repository:app:pull'],
      refresh_token: ['refresh'],
    }
    expect(asked).toEqual([{ method: 'POST', fields, authorization: undefined }])
    authorizer.forget()
    tokens = (sent) => (sent.has('grant_type') ? { status: 405, body: {} } : { body: { token: 't1' } })
    expect(await get()).toBe('fine')
    expect(asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
    expect(asked[2]?.authorization).toBe(`Basic ${Buffer.from(':refresh').toString('base64')}`)
  })

  it('gives a bearer token as it is', async () => {
    login({ kind: 'registryToken', registryToken: 't1' })
    expect(await get()).toBe('fine')
    expect(asked).toEqual([])
    good = 'Bearer other'
    await expect(get()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('docker login'),
    })
  })

  it('uses basic where the registry wants it', async () => {
    challenge = 'Basic realm="r"'
    good = `Basic ${Buffer.from('anna:geheim').toString('base64')}`
    await expect(get()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: `${endpoint.registry} answers only those who are logged in. Log in with: docker login ${endpoint.registry}`,
    })
    authorizer.forget()
    login(anna)
    expect(await get()).toBe('fine')
    expect(await get()).toBe('fine')
    login({ ...anna, password: 'wrong' })
    authorizer.forget()
    await expect(get()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('does not take the login'),
    })
  })

  it('says that the login is wrong, and what to do', async () => {
    login(anna)
    tokens = () => ({ status: 401, body: { details: 'incorrect username or password' } })
    await expect(get()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message:
        `Could not log in to ${endpoint.registry}: user or password are wrong, or no longer good ` +
        `(incorrect username or password). Log in with: docker login ${endpoint.registry}`,
    })
  })

  it('tells a missing right from a missing login, and asks for no token in vain', async () => {
    good = 'Bearer none'
    challenge += ',scope="repository:app:pull",error="insufficient_scope"'
    const denied = {
      code: 'DENIED',
      message: expect.stringContaining('your account may do this'),
      data: { registrySays: 'denied: requested access to the resource is denied' },
    }
    await expect(get()).rejects.toMatchObject(denied)
    await expect(get()).rejects.toMatchObject(denied)
    expect(asked).toHaveLength(1)
  })

  it('asks for what the challenge names besides, and remembers it', async () => {
    challenge += ',scope="registry:catalog:*"'
    expect(await get({ actions: [] })).toBe('fine')
    expect(await get({ actions: [] })).toBe('fine')
    expect(asked.map(({ fields }) => fields.scope)).toEqual([['registry:catalog:*']])
  })

  it('asks a token server in trouble again', async () => {
    tokens = () => (asked.length < 3 ? { status: 503, body: {} } : { body: { token: 't1' } })
    expect(await get()).toBe('fine')
    expect(asked).toHaveLength(3)
    authorizer.forget()
    tokens = () => ({ status: 503, body: {} })
    await expect(get()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Tried 3 times'),
    })
    // Not that often for each try of the request as well.
    expect(asked).toHaveLength(6)
  })

  it.each([
    ['no token', { tokens: 'x' }],
    ['a token that is no text', { token: 5 }],
    ['a token that would break a header', { token: 'a\r\nX: y' }],
  ])('refuses %s', async (_, body) => {
    tokens = () => ({ body })
    await expect(get()).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('sends nothing to a realm without TLS when the registry has TLS', async () => {
    login(anna)
    const far = { ...endpoint, registry: endpoint.registry, origin: 'https://registry.test' }
    const request = { endpoint: far, scope: pull, challenge: 'Bearer realm="http://tokens.test/t"' }
    await expect(authorizer.authorize(request)).rejects.toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining('without TLS'),
    })
    await expect(authorizer.authorize({ ...request, challenge: 'Bearer realm="file:///x"' })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
  })

  it('gives a mirror the login of the mirror, not of the registry that is meant', async () => {
    logins.set('docker.io', anna)
    endpoint = { ...endpoint, registry: 'docker.io', isMirror: true }
    expect(await get()).toBe('fine')
    expect(lookups).toEqual([new URL(endpoint.origin).host])
    expect(asked[0]?.authorization).toBeUndefined()
  })

  it('asks with the credentials of a request instead, without mixing up tokens', async () => {
    tokens = () => ({ body: { token: `t${asked.length}` } })
    await get()
    good = 'Bearer t2'
    const guest = authorizer.as(anna)
    expect(await get(pull, { authorizer: guest })).toBe('fine')
    good = 'Bearer t1'
    expect(await get()).toBe('fine')
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['a password', anna],
    ['an identity token', { kind: 'identityToken', identityToken: 'refresh' }],
    ['a bearer token', { kind: 'registryToken', registryToken: 'refresh' }],
  ] as const)('gives a mirror no credentials of a request, whatever it asks for: %s', async (_, credentials) => {
    const { host } = new URL(endpoint.origin)
    endpoint = { ...endpoint, registry: 'docker.io', isMirror: true }
    const asGuest = { authorizer: authorizer.as(credentials) }
    expect(await get(pull, asGuest)).toBe('fine')
    expect(asked.map(({ method, authorization }) => [method, authorization])).toEqual([['GET', undefined]])
    challenge = 'Basic realm="r"'
    good = 'Basic b3RoZXI='
    await expect(get(pull, asGuest)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    good = `Basic ${Buffer.from('mirror:own').toString('base64')}`
    logins.set(host, { kind: 'password', username: 'mirror', password: 'own' })
    await expect.poll(() => get(pull, asGuest), { timeout: 5000, interval: 200 }).toBe('fine')
    const sent = new Set(servers.requests.map(({ headers }) => headers.authorization))
    expect(sent).toEqual(new Set([undefined, 'Bearer t1', good]))
  })

  it('goes on as nobody when the login cannot be looked up, and says why when one is needed', async () => {
    const failure = new EngineError('UNAVAILABLE', 'docker-credential-pass is not installed.')
    logins.set(endpoint.registry, failure)
    expect(await get()).toBe('fine')
    authorizer.forget()
    tokens = () => ({ status: 403, body: {} })
    await expect(get()).rejects.toBe(failure)
  })

  it('notices a login that docker made meanwhile', async () => {
    challenge = 'Basic realm="r"'
    good = `Basic ${Buffer.from('anna:geheim').toString('base64')}`
    await expect(get()).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    login(anna)
    await expect.poll(() => get(), { timeout: 5000, interval: 200 }).toBe('fine')
  })

  it('stops waiting when it is told to, while others go on', async () => {
    const control = new AbortController()
    tokens = () => {
      control.abort()
      return { body: { token: 't1' } }
    }
    const both = await Promise.allSettled([get(pull, { signal: control.signal }), get()])
    expect(both).toMatchObject([{ status: 'rejected', reason: { code: 'ABORTED' } }, { value: 'fine' }])
  })

  it.each(['token=geheim', '{"token":geheim}'])('names no token of the answer %s', async (body) => {
    tokens = () => ({ body })
    const error: unknown = await get().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'MALFORMED' })
    expect(inspect(error)).not.toContain('geheim')
  })

  it('names no secret in what it throws', async () => {
    login(anna)
    for (const status of [400, 401, 403, 500]) {
      tokens = () => ({ status, body: { message: 'no' } })
      const error: unknown = await get().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(EngineError)
      const told = JSON.stringify([error, error instanceof EngineError ? error.toRecord() : ''])
      expect(told).not.toMatch(/geheim|Basic|YW5uYTpnZWhlaW0/)
    }
  })
})
