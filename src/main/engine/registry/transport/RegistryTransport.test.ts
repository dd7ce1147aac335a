import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LocalServers } from '../../../../../test/fixtures/registry/LocalServers.ts'
import { noAuthorizer } from './auth/noAuthorizer.ts'
import { RegistryTransport } from './RegistryTransport.ts'
import type { AuthorizeRequest, Authorizer, Endpoint, TransportRequest } from './types.ts'

const scope = { repository: 'app', actions: ['pull'] } as const

function endpointAt(origin: string, more: Partial<Endpoint> = {}): Endpoint {
  const registry = new URL(origin).host
  return { registry, origin, prefix: '', isMirror: false, tls: { ca: [], verify: true }, proxies: {}, ...more }
}

function get(path: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'GET', path, scope, attempt: 'get it', ...more }
}

describe('the transport', () => {
  let servers: LocalServers
  let transport: RegistryTransport
  beforeEach(() => {
    servers = new LocalServers()
    transport = makeTransport()
  })
  afterEach(async () => {
    await transport.close()
    await servers.close()
  })

  function makeTransport(authorizer: Authorizer = noAuthorizer) {
    const limits = { idle: 200, small: 800, headers: 300, firstDelay: 10, longestDelay: 20, retries: 3, total: 5000 }
    return new RegistryTransport({ authorizer, limits })
  }
  async function read(endpoint: Endpoint, request: TransportRequest) {
    return text((await transport.request(endpoint, request)).body)
  }

  it('gives status, headers in lower case and the bytes', async () => {
    const { url } = await servers.serve((request, response) => {
      response.setHeader('Docker-Content-Digest', 'sha256:0').end(`${request.method} ${request.url}`)
    })
    const response = await transport.request(endpointAt(url, { prefix: '/hub' }), get('/v2/app/manifests/latest'))
    expect(response).toMatchObject({ status: 200, headers: { 'docker-content-digest': 'sha256:0' } })
    expect(String(await transport.readSmall(response, 100, 'it'))).toBe('GET /hub/v2/app/manifests/latest')
  })

  it.each(['//other.test/x', '/\\other.test/x', '/\t/other.test/x'])(
    'asks no other host for the path %j',
    async (path) => {
      const { url } = await servers.serve((request, response) => response.end(request.url))
      expect(await read(endpointAt(url), get(path))).toBe('//other.test/x')
    },
  )

  it('says what the registry said', async () => {
    const { url, host } = await servers.serve((_, response) => {
      response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
    })
    await expect(transport.request(endpointAt(url), get('/v2/app/manifests/1'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `Could not get it: ${host} answered 404 (manifest unknown: manifest unknown).`,
      data: { registryCode: 'MANIFEST_UNKNOWN', registrySays: 'manifest unknown: manifest unknown' },
    })
    const response = await transport.request(endpointAt(url), get('/v2/app/manifests/1', { accept: [404] }))
    expect(response.status).toBe(404)
  })

  it.each([
    ['breaks off', '/break', 'broke off'],
    ['stands still', '/still', 'stopped sending'],
  ])('fails a body that %s', async (_, path, why) => {
    const { url } = await servers.serve((request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('12345')
      if (request.url === '/break') setTimeout(() => response.destroy(), 20)
    })
    const error = { code: 'UNAVAILABLE', retryable: true, message: expect.stringContaining(why) }
    await expect(read(endpointAt(url), get(path))).rejects.toMatchObject(error)
  })

  it('reads no more of a small body than was asked for', async () => {
    const { url } = await servers.serve((_, response) => response.end('x'.repeat(1000)))
    const response = await transport.request(endpointAt(url), get('/'))
    await expect(transport.readSmall(response, 999, 'the manifest')).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('waits for the whole of a small body so long, however slowly it comes', async () => {
    const { url } = await servers.serve((_, response) => {
      const drops = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drops))
    })
    const response = await transport.request(endpointAt(url), get('/'))
    await expect(transport.readSmall(response, 999, 'it')).rejects.toThrow('not whole after 0.8 seconds')
  })

  it('stops when it is told to: before the answer, within the body, and while it waits to try again', async () => {
    const { url } = await servers.serve((request, response) => {
      if (request.url === '/body') response.writeHead(200, { 'content-length': 10 }).write('12345')
      if (request.url === '/busy') response.writeHead(503, { 'retry-after': '3' }).end()
    })
    for (const path of ['/busy', '/head', '/body']) {
      const reading = read(endpointAt(url), get(path, { signal: AbortSignal.timeout(50) }))
      await expect(reading, path).rejects.toMatchObject({ code: 'ABORTED' })
    }
    await expect.poll(() => servers.connections()).toBe(0)
  })

  describe('tries again', () => {
    it('what fails with 5xx and broken connections, with the body made anew', async () => {
      const got: string[] = []
      const { url } = await servers.serve((request, response) => {
        got.push(request.body)
        if (got.length === 1) request.socket.resetAndDestroy()
        else response.writeHead(got.length < 4 ? 502 : 201).end()
      })
      const told: { reason: string; attempt: number }[] = []
      const body = { open: () => Readable.from([Buffer.from('layer')]), length: 5 }
      const onRetry = (retry: (typeof told)[number]) => told.push(retry)
      const response = await transport.request(endpointAt(url), get('/upload', { method: 'PUT', body, onRetry }))
      expect(response.status).toBe(201)
      expect(got).toEqual(['layer', 'layer', 'layer', 'layer'])
      expect(told.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
      expect(told[0]?.reason).toContain('broke off')
    })

    it('after as long as the registry asks for', async () => {
      let count = 0
      const { url } = await servers.serve((_, response) => {
        if (++count > 1) response.end('fine')
        else response.writeHead(429, { 'retry-after': '1' }).end()
      })
      const start = performance.now()
      expect(await read(endpointAt(url), get('/'))).toBe('fine')
      expect(performance.now() - start).toBeGreaterThanOrEqual(990)
    })

    it('not when it is asked to wait too long, and says how long', async () => {
      const { url, host } = await servers.serve((_, response) => {
        const body = '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}'
        response.writeHead(429, { 'retry-after': '3600' }).end(body)
      })
      await expect(transport.request(endpointAt(url), get('/'))).rejects.toMatchObject({
        code: 'RATE_LIMITED',
        message:
          `Could not get it: ${host} answered 429 (toomanyrequests: You have reached your pull rate limit.). ` +
          'Wait a while, or log in for a higher limit. It asks to wait 60 minutes.',
      })
      expect(servers.requests).toHaveLength(1)
    })

    it('no more often than it may, and tells how often', async () => {
      const { url } = await servers.serve((_, response) => response.writeHead(500).end('<html>'))
      const error = { code: 'UNAVAILABLE', message: expect.stringMatching(/answered 500\. .* Tried 4 times\.$/) }
      await expect(transport.request(endpointAt(url), get('/'))).rejects.toMatchObject(error)
      expect(servers.requests).toHaveLength(4)
    })

    it('never what is asked once, and never other refusals', async () => {
      const { url } = await servers.serve((request, response) => {
        response.writeHead(Number(request.url?.slice(1))).end()
      })
      for (const status of [400, 403, 405, 501]) {
        await expect(transport.request(endpointAt(url), get(`/${status}`))).rejects.toMatchObject({ data: { status } })
      }
      await expect(transport.request(endpointAt(url), get('/503', { once: true }))).rejects.toThrow('503')
      expect(servers.requests).toHaveLength(5)
    })
  })

  describe('tells what is wrong with a connection:', () => {
    it('nobody listens', async () => {
      const { url, host } = await servers.serve(() => undefined)
      await servers.close()
      const message = `Could not get it: ${host} refuses connections. Check the port, and that it is running. Tried 3 times.`
      await expect(transport.request(endpointAt(url), get('/'))).rejects.toMatchObject({ code: 'UNAVAILABLE', message })
    })

    it('no such host', async () => {
      const message = expect.stringContaining('no such host: registry.invalid. Check the name')
      const request = transport.request(endpointAt('https://registry.invalid'), get('/', { once: true }))
      await expect(request).rejects.toMatchObject({ code: 'UNAVAILABLE', message })
    })

    it('no answer in time', async () => {
      const { url } = await servers.serve(() => undefined)
      const message = expect.stringContaining('did not answer in time')
      const request = transport.request(endpointAt(url), get('/', { once: true }))
      await expect(request).rejects.toMatchObject({ code: 'UNAVAILABLE', message })
    })

    it('no HTTP', async () => {
      const { url } = await servers.serveBytes('SSH-2.0-OpenSSH_9.2\r\n')
      const message = expect.stringContaining('does not answer as a web server does')
      const request = transport.request(endpointAt(url), get('/', { once: true }))
      await expect(request).rejects.toMatchObject({ code: 'UNAVAILABLE', message })
    })
  })

  describe('with redirects', () => {
    const secret = 'Bearer secret'
    beforeEach(() => {
      transport = makeTransport({ authorize: () => Promise.resolve(secret) })
    })

    it('takes Range along and leaves Authorization where it belongs', async () => {
      const storage = await servers.serve((request, response) => {
        response.end(JSON.stringify([request.headers.range, request.headers.authorization, request.headers.host]))
      })
      const { url } = await servers.serve((_, response) => {
        response.writeHead(307, { location: `${storage.url.replace('//', '//user:pass@')}/blob?token=1` }).end()
      })
      const response = await transport.request(endpointAt(url), get('/', { headers: { range: 'bytes=5-' } }))
      expect(response.url).toBe(`${storage.url}/blob?token=1`)
      expect(JSON.parse(await text(response.body))).toEqual(['bytes=5-', null, storage.host])
      expect(servers.requests.map(({ headers }) => headers.authorization)).toEqual([secret, undefined])
    })

    it('to another port of the same host gives no credentials away, and back home they count again', async () => {
      const home = await servers.serve((request, response) => {
        if (request.url === '/home') response.end(request.headers.authorization)
        else response.writeHead(302, { location: `${other.url}/away` }).end()
      })
      const other = await servers.serve((_, response) =>
        response.writeHead(302, { location: `${home.url}/home` }).end(),
      )
      expect(await read(endpointAt(home.url), get('/'))).toBe(secret)
      expect(servers.requests.map(({ headers }) => headers.authorization)).toEqual([secret, undefined, secret])
    })

    it('sends the body of an upload again, and none after 303', async () => {
      const { url } = await servers.serve((request, response) => {
        if (request.url === '/a') response.writeHead(308, { location: '/b' }).end()
        else if (request.url === '/b') response.writeHead(303, { location: '/c' }).end()
        else response.end(`${request.method} ${request.body}`)
      })
      const body = Buffer.from('bytes')
      expect(await read(endpointAt(url), get('/a', { method: 'PATCH', body }))).toBe('GET ')
      expect(servers.requests.map(({ method, body: sent }) => `${method} ${sent}`)).toEqual([
        'PATCH bytes',
        'PATCH bytes',
        'GET ',
      ])
    })

    it('ends in a circle, and after too many', async () => {
      const { url, host } = await servers.serve((request, response) => {
        const next = request.url === '/circle' ? '/circle' : `${request.url}1`
        response.writeHead(307, { location: next }).end()
      })
      const circle = `Could not get it: ${host} redirects in a circle, back to ${host}. The registry has a problem.`
      await expect(transport.request(endpointAt(url), get('/circle'))).rejects.toMatchObject({ message: circle })
      await expect(transport.request(endpointAt(url), get('/'))).rejects.toThrow('redirects more than 10 times')
    })

    it('says who refused, without the query', async () => {
      const storage = await servers.serve((_, response) => response.writeHead(403).end())
      const { url } = await servers.serve((_, response) => {
        response.writeHead(307, { location: `${storage.url}/blob?signature=geheim` }).end()
      })
      const error = await transport.request(endpointAt(url), get('/')).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'DENIED', message: expect.stringContaining(`${storage.host} answered 403`) })
      expect(JSON.stringify([error, String(error)])).not.toContain('geheim')
    })

    it('goes on with the status that the caller accepts when there is nowhere to go', async () => {
      const { url } = await servers.serve((_, response) => response.writeHead(304).end())
      expect(await transport.request(endpointAt(url), get('/', { accept: [304] }))).toMatchObject({ status: 304 })
    })
  })

  describe('with a challenge', () => {
    it('asks the authorizer once more, and not a third time', async () => {
      const asked: AuthorizeRequest[] = []
      transport = makeTransport({
        authorize: (request) => {
          asked.push(request)
          return Promise.resolve(request.challenge === undefined ? 'Bearer old' : 'Bearer new')
        },
      })
      const { url } = await servers.serve((request, response) => {
        const isGood = request.headers.authorization === 'Bearer new' && request.url === '/'
        response.writeHead(isGood ? 200 : 401, { 'www-authenticate': 'Bearer realm="https://t"' }).end('fine')
      })
      expect(await read(endpointAt(url), get('/'))).toBe('fine')
      expect(asked[1]).toMatchObject({ scope, refused: 'Bearer old', challenge: 'Bearer realm="https://t"' })
      await expect(transport.request(endpointAt(url), get('/never'))).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        message: expect.stringContaining('docker login'),
      })
      expect(asked).toHaveLength(4)
    })

    it('asks the authorizer of the request instead of its own', async () => {
      const { url } = await servers.serve((request, response) => response.end(request.headers.authorization))
      const authorizer = { authorize: () => Promise.resolve('Basic guest') }
      expect(await read(endpointAt(url), get('/', { authorizer }))).toBe('Basic guest')
    })
  })

  it('ends what is under way when it closes, and begins nothing more', async () => {
    const { url } = await servers.serve(() => undefined)
    const asking = transport.request(endpointAt(url), get('/'))
    await expect.poll(() => servers.requests.length).toBe(1)
    await transport.close()
    await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The engine is closing.' })
    expect(servers.requests).toHaveLength(1)
  })

  it('opens no more connections to a host than it may', async () => {
    await transport.close()
    transport = new RegistryTransport({ authorizer: noAuthorizer, limits: { connections: 2 } })
    let most = 0
    const { url } = await servers.serve(async (_, response) => {
      most = Math.max(most, await servers.connections())
      setTimeout(() => response.end('x'), 10)
    })
    await Promise.all(Array.from({ length: 8 }, () => read(endpointAt(url), get('/'))))
    expect(most).toBe(2)
  })
})
