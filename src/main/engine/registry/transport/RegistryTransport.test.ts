import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { noAuthorizer } from './auth/noAuthorizer.ts'
import { createEndpoints } from './endpoints.ts'
import { RegistryTransport } from './RegistryTransport.ts'

const settings = { parallel: 6, insecure: [], mirrors: {}, proxy: {} }
const scope = { repository: 'app', actions: ['pull'] } as const

describe('the transport', () => {
  const servers: Server[] = []
  const transport = new RegistryTransport({ authorizer: noAuthorizer, limits: { idle: 300 } })
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  async function serve(listener: RequestListener) {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return createEndpoints({ settings: () => settings }).endpoint(`127.0.0.1:${port}`)
  }
  const get = (path: string) => ({ method: 'GET', path, scope, attempt: 'get it' }) as const

  it('gives status, headers in lower case and the bytes', async () => {
    const endpoint = await serve((request, response) => {
      response.setHeader('Docker-Content-Digest', 'sha256:0').end(`${request.method} ${request.url}`)
    })
    const response = await transport.request(endpoint, get('/v2/app/manifests/latest'))
    expect(response).toMatchObject({ status: 200, headers: { 'docker-content-digest': 'sha256:0' } })
    expect(String(await transport.readSmall(response, 100, 'it'))).toBe('GET /v2/app/manifests/latest')
  })

  it('says what the registry said', async () => {
    const endpoint = await serve((_, response) => {
      response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
    })
    await expect(transport.request(endpoint, get('/v2/app/manifests/1'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `Could not get it: ${endpoint.registry} answered 404 (manifest unknown: manifest unknown).`,
      data: { registryCode: 'MANIFEST_UNKNOWN', registrySays: 'manifest unknown: manifest unknown' },
    })
  })

  it('fails a body that breaks off, and one that stands still', async () => {
    const endpoint = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('12345')
      if (request.url === '/break') setTimeout(() => response.destroy(), 20)
    })
    for (const path of ['/break', '/still']) {
      const response = await transport.request(endpoint, get(path))
      await expect(transport.readSmall(response, 100, 'it')).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retryable: true,
      })
    }
  })
})
