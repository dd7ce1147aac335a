import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'server.js')
const token = 'the-right-token'

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

describe('browser mode', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let server: TestChild
  let port: number
  let cookie: string

  beforeAll(async () => {
    await buildWhenStale()
    folder = await makeTestRoot('access')
    const place = ['--root', join(folder.path, 'root'), '--socket', join(folder.path, 'docker.sock')]
    server = startChild(process.execPath, [program, ...place, '--token', token])
    port = Number(new URL((await server.nextLine()).split(' ')[1] ?? '').port)
    const entry = await call(`/?token=${token}`)
    cookie = String(entry.headers['set-cookie']).split(';')[0] ?? ''
  })

  afterAll(async () => {
    await server?.kill('SIGTERM')
    await folder?.remove()
  })

  async function call(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    const [answer] = await once(request({ port, host: '127.0.0.1', path, headers, method }).end(), 'response')
    let body = ''
    for await (const piece of answer) body += String(piece)
    return { status: answer.statusCode, headers: answer.headers, body }
  }

  const page = () => ({ cookie, accept: 'text/html' })
  const origin = () => `http://127.0.0.1:${port}`

  it('turns the token of the address into a cookie that scripts and other sites do not get', async () => {
    const { status, headers } = await call(`/images?token=${token}&sort=name`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/images?sort=name')
    expect(headers['set-cookie']).toEqual([`lamina-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`])
  })

  it('never redirects to another site', async () => {
    const { headers } = await call(`//elsewhere.example/?token=${token}`)
    expect(headers.location).toBe('/elsewhere.example/')
  })

  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/?token=wrong', {}],
    ['a wrong cookie', '/', { cookie: 'lamina=wrong' }],
    ['a wrong bearer', '/', { authorization: 'Bearer wrong' }],
  ])('turns %s away and says what to do', async (_, path, headers) => {
    const { status, body } = await call(path, headers)
    expect(status).toBe(401)
    expect(body).toContain('Open the address that was printed')
  })

  it('serves the page with a strict policy, at every address of the window', async () => {
    for (const path of ['/', '/images/sha256:abc']) {
      const { status, headers, body } = await call(path, page())
      expect(status).toBe(200)
      expect(body).toContain('<div id="root">')
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('lets programs in with a bearer token', async () => {
    expect((await call('/', { authorization: `Bearer ${token}` })).status).toBe(200)
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example'])(
    'answers no request for the host "%s", as of a rebound name',
    async (host) => {
      expect((await call('/', { ...page(), host })).status).toBeGreaterThanOrEqual(400)
      expect((await call(`/?token=${token}`, { host })).headers['set-cookie']).toBeUndefined()
    },
  )

  it.each(['localhost', 'localhost:9999', '127.0.0.1:9999'])('answers at %s, as behind ssh -L', async (host) => {
    expect((await call('/', { ...page(), host })).status).toBe(200)
  })

  it('answers no page of another origin, and no change without an origin', async () => {
    expect((await call('/', { ...page(), origin: 'http://evil.example' })).status).toBe(403)
    expect((await call('/', { ...page(), origin: 'null' })).status).toBe(403)
    expect((await call('/upload?name=x', page(), 'POST')).status).toBe(403)
  })

  it('starts a download only for its own page, or for a program with the token', async () => {
    const path = '/download?reference=none:1&name=none.tar'
    const ofPage = { cookie, 'sec-fetch-site': 'same-origin' }
    expect((await call(path, ofPage)).status).toBe(404)
    expect((await call(path, { authorization: `Bearer ${token}` })).status).toBe(404)
    for (const site of ['same-site', 'cross-site', 'none']) {
      expect((await call(path, { cookie, 'sec-fetch-site': site })).status).toBe(403)
    }
    expect((await call(path, { cookie })).status).toBe(403)
    expect((await call(path.replace('d', '%64'), { cookie })).status).toBe(403)
    expect((await call(path, { 'sec-fetch-site': 'same-origin' })).status).toBe(401)
    expect((await call(`${path}&token=${token}`, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
    expect((await call(path, ofPage, 'HEAD')).status).toBe(404)
  })

  it('takes the names of 500 images in one request', async () => {
    const references = Array.from({ length: 500 }, (_, at) => `reference=${'a'.repeat(200)}/${at}`).join('&')
    const ofPage = { cookie, 'sec-fetch-site': 'same-origin' }
    expect((await call(`/download?name=x.tar&${references}`, ofPage)).status).toBe(404)
  })

  it('serves nothing outside of the window folder', async () => {
    for (const path of ['/../main/server.js', '/..%2fmain%2fserver.js', '/%2e%2e/main/server.js']) {
      const { body } = await call(path, { cookie })
      expect(body).not.toContain('import')
    }
  })

  async function openSocket(headers: Record<string, string>, path = '/rpc'): Promise<'open' | 'refused'> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open' as const),
      once(socket, 'error').then(() => 'refused' as const),
    ]).catch(() => 'refused' as const)
    socket.on('error', () => undefined)
    socket.terminate()
    return outcome
  }

  it('opens a WebSocket only for its own page with the cookie', async () => {
    expect(await openSocket({ cookie, origin: origin() })).toBe('open')
    expect(await openSocket({ origin: origin() })).toBe('refused')
    expect(await openSocket({ cookie })).toBe('refused')
    expect(await openSocket({ cookie, origin: 'http://evil.example' })).toBe('refused')
    expect(await openSocket({ cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe('refused')
  })

  it('hangs up on an upgrade elsewhere, and on one that is no address', async () => {
    expect(await openSocket({ cookie, origin: origin() }, '/elsewhere')).toBe('refused')
    await upgradeAt('//')
    expect((await call('/', page())).status).toBe(200)
  })

  /** Asks for an upgrade at a path that may be no path at all; resolves when the answer or the end has come. */
  function upgradeAt(path: string): Promise<void> {
    return new Promise((resolve) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', cookie, origin: origin() }
      const call = request({ port, host: '127.0.0.1', path, headers }).end()
      call.on('error', () => resolve())
      call.on('response', (answer) => {
        answer.resume()
        resolve()
      })
    })
  }
})
