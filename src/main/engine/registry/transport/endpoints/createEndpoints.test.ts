import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../../../../test/fixtures/registry/certificate.ts'
import { LocalServers } from '../../../../../../test/fixtures/registry/LocalServers.ts'
import { makeTestRoot } from '../../../../../../test/fixtures/testRoot.ts'
import type { RegistrySettings } from '../../types.ts'
import { noAuthorizer } from '../auth/noAuthorizer.ts'
import { RegistryTransport } from '../RegistryTransport.ts'
import type { Endpoint } from '../types.ts'
import { createEndpoints, type Endpoints } from './createEndpoints.ts'

/** The port that `openssl s_server` says it listens on. */
async function listeningPort(server: ChildProcessWithoutNullStreams): Promise<string> {
  let said = ''
  for await (const chunk of server.stdout.setEncoding('utf8')) {
    said += String(chunk)
    const port = /^ACCEPT .*:(\d+)$/m.exec(said)?.[1]
    if (port !== undefined) return port
  }
  throw new Error(`openssl did not listen: ${said}`)
}

const nothing: RegistrySettings = { parallel: 6, insecure: [], mirrors: {}, proxy: {} }

describe('endpoints', () => {
  let made: Awaited<ReturnType<typeof makeTestRoot>>
  let folder: string
  let settings: RegistrySettings
  let env: Record<string, string>
  let endpoints: Endpoints
  let servers: LocalServers
  let transport: RegistryTransport

  beforeAll(async () => {
    made = await makeTestRoot('endpoints')
    makeCertificate(made.path, 'authority')
    makeCertificate(made.path, 'other')
  })
  afterAll(() => made.remove())
  beforeEach(async () => {
    folder = join(made.path, 'certs.d')
    settings = nothing
    env = { SSL_CERT_FILE: '/nowhere' }
    const folders = [folder, join(made.path, 'more.d')]
    endpoints = createEndpoints({ settings: () => settings, env, certificates: folders })
    servers = new LocalServers()
    transport = new RegistryTransport({ authorizer: noAuthorizer, limits: { firstDelay: 5, retries: 1 } })
  })
  afterEach(async () => {
    await endpoints.close()
    await transport.close()
    await servers.close()
    await rename(folder, `${folder}.${performance.now()}`).catch(() => undefined)
  })

  const read = (name: string) => readFile(join(made.path, name), 'utf8')
  async function certificate(host: string, name: string, from: string): Promise<string> {
    const path = join(folder, host, name)
    await mkdir(join(folder, host), { recursive: true })
    await copyFile(join(made.path, from), path)
    return path
  }
  async function get(endpoint: Endpoint): Promise<string> {
    const request = { method: 'GET', path: '/v2/', scope: { actions: [] }, attempt: 'ask', once: true } as const
    return text((await transport.request(endpoint, request)).body)
  }
  async function serveTls(more: object = {}) {
    const tls = { cert: await read('authority.crt'), key: await read('authority.key'), ...more }
    return servers.serve((_, response) => response.end('over TLS'), tls)
  }

  it.each([
    ['docker.io', 'https://registry-1.docker.io'],
    ['quay.io', 'https://quay.io'],
    ['registry.test:5000', 'https://registry.test:5000'],
    ['registry.test:443', 'https://registry.test'],
    ['[2001:db8::1]:5000', 'https://[2001:db8::1]:5000'],
    ['localhost:1', 'http://localhost:1'],
    ['[::1]:1', 'http://[::1]:1'],
  ])('of %s: %s', async (registry, origin) => {
    const found = { registry, origin, prefix: '', isMirror: false }
    expect(await endpoints.endpoint(registry)).toMatchObject(found)
    expect(await endpoints.pullEndpoints(registry)).toMatchObject([found])
  })

  it.each([
    '',
    'a b',
    'https://quay.io',
    'user@quay.io',
    'quay.io/path',
    'quay.io:0',
    'quay.io:99999',
    '[::1',
    '::1',
    '-x',
  ])('of no host are refused: %j', async (registry) => {
    await expect(endpoints.endpoint(registry)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  describe('mirrors', () => {
    it('come first, in their order, with the path they are under', async () => {
      settings = { ...nothing, mirrors: { 'docker.io': ['https://one.test/hub/', 'two.test:5000/v2/'] } }
      expect(await endpoints.pullEndpoints('docker.io')).toMatchObject([
        { registry: 'docker.io', origin: 'https://one.test', prefix: '/hub', isMirror: true },
        { registry: 'docker.io', origin: 'https://two.test:5000', prefix: '', isMirror: true },
        { registry: 'docker.io', origin: 'https://registry-1.docker.io', prefix: '', isMirror: false },
      ])
      expect(await endpoints.endpoint('docker.io')).toMatchObject({ isMirror: false })
      expect(await endpoints.pullEndpoints('quay.io')).toHaveLength(1)
    })

    it('are asked in plain HTTP on this machine or where they are marked, and nowhere else', async () => {
      settings = { ...nothing, mirrors: { 'quay.io': ['http://127.0.0.1:5000'] } }
      expect(await endpoints.pullEndpoints('quay.io')).toMatchObject([{ origin: 'http://127.0.0.1:5000' }, {}])
      settings = { ...nothing, mirrors: { 'quay.io': ['http://m.test'] } }
      await expect(endpoints.pullEndpoints('quay.io')).rejects.toThrow('mark m.test as insecure')
      settings = { ...settings, insecure: ['m.test'] }
      expect(await endpoints.pullEndpoints('quay.io')).toMatchObject([{ origin: 'http://m.test' }, {}])
    })

    it('that cannot be any are refused without the password in them', async () => {
      settings = { ...nothing, mirrors: { 'quay.io': ['https://anna:geheim@m.test'] } }
      const error = await endpoints.pullEndpoints('quay.io').catch(String)
      expect(error).toContain('its user belongs into a login: docker login m.test')
      expect(error).not.toContain('geheim')
      for (const text of ['anna:geheim@m.test', 'https://anna:geh/geheim@m.test']) {
        settings = { ...nothing, mirrors: { 'quay.io': [text] } }
        const told = await endpoints.pullEndpoints('quay.io').catch(String)
        expect(told).toContain('m.test" cannot be a mirror')
        expect(told).not.toContain('geheim')
      }
    })
  })

  describe('TLS', () => {
    it('is tried first on this machine, whatever the certificate, and plain HTTP where there is none', async () => {
      const secure = await serveTls()
      const plain = await servers.serve((_, response) => response.end('plain'))
      expect(await get(await endpoints.endpoint(secure.host))).toBe('over TLS')
      expect(await get(await endpoints.endpoint(plain.host))).toBe('plain')
    })

    it('of marked hosts and blocks is not checked', async () => {
      settings = { ...nothing, insecure: ['10.0.0.0/8', 'fd00::/8', 'marked.test:5000'] }
      for (const [host, verify] of [
        ['10.1.2.3:1', false],
        ['[fd00::1]:1', false],
        ['11.1.2.3:1', true],
      ] as const) {
        // Nobody is asked: what is marked is only found out to speak no TLS.
        settings = { ...settings, proxy: { https: 'http://127.0.0.1:9' } }
        expect(await endpoints.endpoint(host), host).toMatchObject({ tls: { verify } })
      }
    })

    it('trusts the authorities of certs.d, and nobody else', async () => {
      const { host, url } = await serveTls()
      const asked = { ...(await endpoints.endpoint(host)), origin: url }
      await expect(get({ ...asked, tls: { ca: [], verify: true } })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retryable: false,
        message: expect.stringContaining(`certs.d/${host}/ca.crt`),
      })
      await certificate(host, 'ca.crt', 'authority.crt')
      const { ca } = (await endpoints.endpoint(host)).tls
      expect(await get({ ...asked, tls: { ca, verify: true } })).toBe('over TLS')
    })

    it('trusts the authorities that the system trusts', async () => {
      env.SSL_CERT_FILE = join(made.path, 'authority.crt')
      const { ca } = (await endpoints.endpoint('quay.io')).tls
      expect(ca).toHaveLength(1)
      const { host, url } = await serveTls()
      const asked = await endpoints.endpoint(host)
      expect(await get({ ...asked, origin: url, tls: { ca, verify: true } })).toBe('over TLS')
    })

    it('shows a client certificate to the registry, and to no host that it redirects to', async () => {
      const ca = await read('other.crt')
      const other = await serveTls({ ca, requestCert: true, rejectUnauthorized: true })
      const tls = { cert: await read('authority.crt'), key: await read('authority.key'), ca, requestCert: true }
      const { host } = await servers.serve(
        (request, response) => {
          if (request.url === '/v2/') response.end('known')
          else response.writeHead(307, { location: other.url }).end()
        },
        { ...tls, rejectUnauthorized: true },
      )
      const unknown = await endpoints.endpoint(host)
      await expect(get({ ...unknown, origin: `https://${host}` })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await certificate(host, 'client.cert', 'other.crt')
      await certificate(host, 'client.key', 'other.key')
      const endpoint = { ...(await endpoints.endpoint(host)), origin: `https://${host}` }
      expect(await get(endpoint)).toBe('known')
      await expect(get({ ...endpoint, prefix: '/away' })).rejects.toMatchObject({ data: { host: other.host } })
    })

    it('tells of a registry that wants a client certificate', async () => {
      const files = ['-cert', join(made.path, 'authority.crt'), '-key', join(made.path, 'authority.key')]
      const server = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...files, '-Verify', '1', '-www'])
      try {
        const port = await listeningPort(server)
        const endpoint = await endpoints.endpoint(`127.0.0.1:${port}`)
        const asking = get({ ...endpoint, origin: `https://127.0.0.1:${port}` })
        await expect(asking).rejects.toThrow(`wants a client certificate. Put it and its key into`)
      } finally {
        server.kill('SIGKILL')
      }
    })

    it('refuses a certificate for another host', async () => {
      const names = ['-subj', '/CN=x', '-addext', 'subjectAltName=DNS:elsewhere.test']
      const files = ['-keyout', join(made.path, 'x.key'), '-out', join(made.path, 'x.crt')]
      const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
      execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...names], { stdio: 'pipe' })
      const { host, url } = await serveTls({ cert: await read('x.crt'), key: await read('x.key') })
      const endpoint = { ...(await endpoints.endpoint(host)), origin: url }
      const asking = get({ ...endpoint, tls: { ca: [await read('x.crt')], verify: true } })
      await expect(asking).rejects.toThrow('is for another host')
    })

    it('tells of a registry that speaks none', async () => {
      const { host } = await servers.serve((_, response) => response.end())
      const endpoint = { ...(await endpoints.endpoint(host)), origin: `https://${host}` }
      await expect(get(endpoint)).rejects.toThrow(`${host} speaks plain HTTP where TLS is expected`)
    })

    it('is not left by a redirect', async () => {
      const { url } = await serveTls()
      const request = { method: 'GET', scope: { actions: [] }, attempt: 'ask', path: 'http://a.test/x' } as const
      const far = { ...(await endpoints.endpoint('quay.io')), origin: url.replace('127.0.0.1', 'quay.io') }
      await expect(transport.request(far, request)).rejects.toMatchObject({ code: 'DENIED' })
    })
  })

  describe('certs.d', () => {
    const host = 'r.test:5000'

    it('is read from all folders, authorities together', async () => {
      await certificate(host, 'a.crt', 'authority.crt')
      await mkdir(join(made.path, 'more.d', host), { recursive: true })
      await copyFile(join(made.path, 'other.crt'), join(made.path, 'more.d', host, 'b.crt'))
      expect((await endpoints.endpoint(host)).tls.ca).toHaveLength(2)
    })

    it.each([
      ['a certificate without its key', 'client.cert', 'authority.crt', 'its key client.key is missing'],
      ['a key without its certificate', 'client.key', 'authority.key', 'its certificate client.cert is missing'],
      ['an authority that is none', 'ca.crt', 'authority.key', 'it is no certificate in PEM'],
    ])('with %s is told', async (_, name, from, reason) => {
      const path = await certificate(host, name, from)
      await expect(endpoints.endpoint(host)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(`${path} cannot be used: ${reason}`),
      })
    })

    it('with a key of another certificate is told', async () => {
      await certificate(host, 'client.cert', 'authority.crt')
      const path = await certificate(host, 'client.key', 'other.key')
      await expect(endpoints.endpoint(host)).rejects.toThrow(`${path} cannot be used: it is not the key of`)
      await writeFile(path, 'x')
      await expect(endpoints.endpoint(host)).rejects.toThrow('it is no private key in PEM')
    })
  })

  describe('proxies', () => {
    it('come from the settings, else from the environment', async () => {
      Object.assign(env, { HTTP_PROXY: 'http://a:1', https_proxy: 'http://b:2', no_proxy: 'x.test' })
      settings = { ...nothing, proxy: { http: 'http://c:3' } }
      const { proxies } = await endpoints.endpoint('quay.io')
      expect(proxies).toEqual({ http: 'http://c:3', https: 'http://b:2', no: 'x.test' })
      settings = { ...nothing, proxy: { http: '', https: '', no: '' } }
      expect((await endpoints.endpoint('quay.io')).proxies).toEqual({})
    })

    it('are gone through with their user, in a tunnel for TLS', async () => {
      const { url, host } = await serveTls()
      const user = `Basic ${Buffer.from('anna:secret').toString('base64')}`
      const proxy = await servers.serveProxy(user)
      const tls = { ca: [await read('authority.crt')], verify: true }
      // A name for this machine that does not say so.
      const far = { registry: host, origin: url.replace('127.0.0.1', 'registry.test'), prefix: '', isMirror: false }
      const withUser = { https: `http://anna:secret@${proxy.host}` }
      await expect(get({ ...far, tls: { ...tls, verify: false }, proxies: withUser })).resolves.toBe('over TLS')
      expect(proxy.asked).toEqual([new URL(far.origin).host])
      const asking = get({ ...far, tls, proxies: { https: `http://${proxy.host}` } })
      await expect(asking).rejects.toThrow(`the proxy ${proxy.host} wants a user and a password`)
    })

    it('are gone through in plain HTTP as well', async () => {
      const plain = await servers.serve((_, response) => response.end('plain'))
      const proxy = await servers.serveProxy()
      const origin = plain.url.replace('127.0.0.1', 'registry.test')
      const endpoint = { ...(await endpoints.endpoint('quay.io')), origin, proxies: { http: `http://${proxy.host}` } }
      expect(await get(endpoint)).toBe('plain')
      expect(proxy.asked).toEqual([`${origin}/v2/`])
    })

    it('that are not there are named', async () => {
      const endpoint = { ...(await endpoints.endpoint('quay.io')), proxies: { https: 'http://127.0.0.1:9' } }
      await expect(get(endpoint)).rejects.toThrow('the proxy 127.0.0.1:9 refuses connections')
    })
  })
})
