import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LocalServers } from '../../../../../test/fixtures/registry/LocalServers.ts'
import { cannotStartRegistry, registryUser, TestRegistry } from '../../../../../test/fixtures/registry/TestRegistry.ts'
import { TokenServer } from '../../../../../test/fixtures/registry/TokenServer.ts'
import { openAccess, type RegistryAccess } from '../openAccess.ts'
import type { Credentials, RegistrySettings } from '../types.ts'

const settings: RegistrySettings = { parallel: 6, insecure: [], mirrors: {}, proxy: {} }
const anna = { kind: 'password', ...registryUser } as const
const wrong = { ...anna, password: 'wrong' }

describe('trying a login out', () => {
  let servers: LocalServers
  let access: RegistryAccess
  const check = (host: string) => access.check({ host, credentials: anna })
  beforeEach(() => {
    servers = new LocalServers()
    access = openAccess({ settings: () => settings })
  })
  afterEach(async () => {
    await access.close()
    await servers.close()
  })

  it.each([403, 500])('fails as dockerd says it with any other answer: %i', async (status) => {
    const { url, host } = await servers.serve((_, response) => response.writeHead(status).end())
    await expect(check(host)).rejects.toMatchObject({
      code: status === 403 ? 'UNAUTHORIZED' : 'UNAVAILABLE',
      data: { docker: expect.stringMatching(`^login attempt to ${url}/v2/ failed with status: ${status} `) },
    })
    // A login is tried once.
    expect(servers.requests.filter(({ url: path }) => path === '/v2/')).toHaveLength(1)
  })

  it('tells what is no registry, and who is not there', async () => {
    const { host } = await servers.serve((_, response) => response.writeHead(404).end())
    await expect(check(host)).rejects.toThrow(`Could not log in to ${host}: no registry answers there.`)
    await expect(check('127.0.0.1:9')).rejects.toMatchObject({
      data: { docker: 'Get "http://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused' },
    })
    await expect(check('a b')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe.skipIf(cannotStartRegistry)('trying a login out at a real registry', () => {
  const access = openAccess({ settings: () => settings })
  const check = (host: string, credentials: Credentials = anna) => access.check({ host, credentials })
  let basic: TestRegistry
  let secure: TestRegistry
  let tokens: TokenServer
  let byToken: TestRegistry
  beforeAll(async () => {
    tokens = await TokenServer.start()
    const started = [{ auth: 'basic' }, { auth: 'basic', tls: true }, { auth: tokens.trust }] as const
    ;[basic, secure, byToken] = await Promise.all([
      TestRegistry.start(started[0]),
      TestRegistry.start(started[1]),
      TestRegistry.start(started[2]),
    ])
  })
  afterAll(async () => {
    await Promise.all([basic, secure, byToken, tokens, access].map((one) => one.close()))
  })

  it('succeeds with the right password, in plain HTTP, over TLS and with an address as docker takes it', async () => {
    for (const host of [basic.host, secure.host, `http://${basic.host}/v1/`]) {
      expect(await check(host)).toEqual({ status: 'Login Succeeded' })
    }
  })

  it('fails with another one, as dockerd says it', async () => {
    await expect(check(basic.host, wrong)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining(`docker login ${basic.host}`),
      data: { docker: `login attempt to ${basic.url}/v2/ failed with status: 401 Unauthorized` },
    })
    await expect(check(byToken.host, wrong)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      data: { docker: `Get "${byToken.url}/v2/": unauthorized: incorrect username or password` },
    })
  })

  it('gives the identity token that a token server gives, which can be used from then on', async () => {
    const { status, identityToken } = await check(byToken.host)
    expect(status).toBe('Login Succeeded')
    expect(identityToken).toMatch(/\w/)
    if (identityToken === undefined) return
    const kept = { kind: 'identityToken', identityToken } as const
    expect(await check(byToken.host, kept)).toMatchObject({ status: 'Login Succeeded' })
    tokens.revoke()
    await expect(check(byToken.host, kept)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })

  it('shows what may be done with a login, and what may not', async () => {
    const endpoint = await access.directory.endpoint(byToken.host)
    const asked = { method: 'GET', path: '/v2/app/tags/list', attempt: 'list the tags of app' } as const
    const scope = { repository: 'app', actions: ['pull'] } as const
    const authorizer = access.authorizer(anna)
    const response = access.transport.request(endpoint, { ...asked, scope, authorizer })
    await expect(response).rejects.toMatchObject({ code: 'NOT_FOUND', data: { registryCode: 'NAME_UNKNOWN' } })
    await expect(access.transport.request(endpoint, { ...asked, scope })).rejects.toMatchObject({ code: 'DENIED' })
  })
})
