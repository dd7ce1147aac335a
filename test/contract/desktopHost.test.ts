import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { test as base, describe, expect } from 'vitest'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import type { EngineGate } from '../../src/main/app/EngineGate.ts'
import { httpGate } from '../../src/main/app/httpGate.ts'
import { openHost } from '../../src/main/compose.ts'
import { openDesktopHost } from '../../src/main/desktopHost.ts'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { createLogger } from '../../src/main/log.ts'
import { serveWeb } from '../../src/main/web/webServer.ts'
import type { contract } from '../../src/shared/contract/contract.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { ElectronPort } from '../fixtures/electronPort.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

type Client = ContractRouterClient<typeof contract>

/** A window's calls over a port, whose other end the host gets in Electron's form. */
function connectPort(attach: (port: ElectronPort) => void): { readonly client: Client; close(): void } {
  const { port1, port2 } = new MessageChannel()
  attach(new ElectronPort(port1))
  const link = new RPCLink({ port: port2 })
  port2.start()
  return { client: createORPCClient(link), close: () => port2.close() }
}

const test = base
  .extend('folderName', { scope: 'file' }, 'desktop-host')
  .extend('hosted', { scope: 'file' }, async ({ folderName }, { onCleanup }) => {
    await buildWhenStale()
    const folder = await makeTestRoot(folderName)
    const root = join(folder.path, 'root')
    const host = await openDesktopHost({ root, socket: join(folder.path, 'docker.sock') })
    const { client, close } = connectPort((port) => host.attachPort(port))
    onCleanup(async () => {
      close()
      await host.close()
      await folder.remove()
    })
    return { host, root, client, gate: host.gate }
  })
  .extend('served', { scope: 'file' }, async ({ folderName }, { onCleanup }) => {
    const folder = await makeTestRoot(`${folderName}-served`)
    const root = join(folder.path, 'root')
    const logger = createLogger()
    const socket = join(folder.path, 'docker.sock')
    const host = await openHost({ root: { path: root, origin: 'default' }, socket, mode: 'browser', logger })
    const web = await serveWeb({ rpc: host.rpc, port: 0, token: 'right', logger })
    const { origin, port } = new URL(web.url)
    const { client, close } = connectPort((end) => host.rpc.attachPort(end))
    onCleanup(async () => {
      close()
      await web.close()
      await host.close()
      await folder.remove()
    })
    return { root, client, origin, gate: httpGate(origin, async () => `lamina-${port}=right`) }
  })

const never = new AbortController().signal

function load(gate: EngineGate, bytes: Buffer, name: string, signal = never) {
  return gate.load({ id: randomUUID(), name, size: bytes.length, stream: Readable.from([bytes]) }, signal)
}

async function save(gate: EngineGate, ...references: readonly string[]): Promise<Buffer> {
  return buffer(await gate.save({ id: randomUUID(), name: 'a.tar', references }, never))
}

/** 8 MB in small pieces, with a pause between them that a cancel fits in. */
async function* slowly(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 64 * 1024) {
    yield bytes.subarray(start, start + 64 * 1024)
    await delay(10)
  }
}

/** A file that turns out to be shorter than it was. */
async function* brokenOff(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
  await delay(10)
  throw new EngineError('CONFLICT', 'Could not load short.tar: it became shorter while it was read. Try again.')
}

describe.each(['hosted', 'served'] as const)('archives of the desk, with an engine that is %s', (kind) => {
  test('are loaded, and are the same bytes when they are saved', async ({ hosted, served }) => {
    const { gate, client } = kind === 'hosted' ? hosted : served
    expect(await load(gate, makeDockerArchive([makeSmallImage('first:1')]), 'first.tar')).toBeUndefined()
    const list = await client.images.list({ sort: 'name', descending: false })
    expect(list.rows.map(({ names }) => names)).toEqual([['first:1']])
    const saved = await save(gate, 'first:1')
    expect(await load(gate, saved, 'again.tar')).toBeUndefined()
    expect((await save(gate, 'first:1')).equals(saved)).toBe(true)
  })

  test('that are damaged are told with the reason', async ({ hosted, served }) => {
    const { gate, client } = kind === 'hosted' ? hosted : served
    const error = await load(gate, Buffer.from('nothing but words\n'.repeat(100)), 'words.tar')
    expect(error?.message).toContain('words.tar')
    const { operations } = await client.operations.list()
    expect(operations[0]).toMatchObject({
      title: 'Load words.tar',
      state: 'failed',
      error: { message: error?.message },
    })
  })

  test('leave nothing when they are stopped on the way', async ({ hosted, served }) => {
    const { gate, client, root } = kind === 'hosted' ? hosted : served
    const layer = makeLayer([{ name: 'noise', content: seededBytes(1, 8_000_000) }])
    const bytes = makeDockerArchive([makeImage({ layers: [layer], tags: ['large:1'] })])
    const id = randomUUID()
    const abort = new AbortController()
    const loading = gate.load(
      { id, name: 'large.tar', size: bytes.length, stream: Readable.from(slowly(bytes)) },
      abort.signal,
    )
    const outcome = loading.catch((thrown: unknown) => thrown)
    await expect
      .poll(async () => (await client.operations.get({ id }).catch(() => undefined))?.bytesDone)
      .toBeGreaterThan(0)
    abort.abort()
    await outcome
    await expect.poll(async () => (await client.operations.get({ id })).state).not.toBe('running')
    expect(await readdir(join(root, 'content', 'ingests'))).toEqual([])
    const list = await client.images.list({ sort: 'name', descending: false })
    expect(list.total).toBe(1)
  })

  test('that cannot be read to their end fail with the reason', async ({ hosted, served }) => {
    const { gate } = kind === 'hosted' ? hosted : served
    const bytes = makeDockerArchive([makeSmallImage('short:1')])
    const stream = Readable.from(brokenOff(bytes.subarray(0, 3000)))
    const outcome = gate.load({ id: randomUUID(), name: 'short.tar', size: bytes.length, stream }, never)
    const told = await outcome.then(
      (error) => error?.message,
      (thrown: unknown) => String(thrown),
    )
    expect(told).toContain('Could not load short.tar')
  })

  test('are not saved when there is no such image', async ({ hosted, served }) => {
    const { gate } = kind === 'hosted' ? hosted : served
    await expect(save(gate, 'missing:1')).rejects.toMatchObject({ name: 'EngineError', code: 'NOT_FOUND' })
  })
})

describe('an engine that is served', () => {
  test('is said to be out of reach when nobody answers, and refuses a window without its token', async ({ served }) => {
    const stranger = httpGate(served.origin, async () => 'lamina-1=wrong')
    const bytes = makeDockerArchive([makeSmallImage('refused:1')])
    expect((await load(stranger, bytes, 'refused.tar'))?.message).toContain('refused with status 401')
    await expect(save(stranger, 'first:1')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const nobody = httpGate('http://127.0.0.1:9', async () => '')
    await expect(load(nobody, bytes, 'lost.tar')).rejects.toMatchObject({
      message: 'Could not load lost.tar: the engine at http://127.0.0.1:9 could not be reached.',
    })
  })
})

describe('the pages of the desktop host', () => {
  const get = (path: string) => new Request(`lamina://app${path}`)

  test('come with a strict policy, at every address of the window', async ({ hosted: { host } }) => {
    for (const path of ['/', '/images', '/images/nginx%3A1.21/history?a=b']) {
      const response = await host.respond(get(path))
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
      expect(policy).not.toContain("'unsafe-eval'")
      expect(await response.text()).toContain('<div id="root">')
    }
  })

  test('find their scripts, styles and fonts with their types', async ({ hosted: { host } }) => {
    const page = await (await host.respond(get('/'))).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? ''
    const response = await host.respond(get(script))
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000)
    expect((await host.respond(get('/icon.svg'))).headers.get('content-type')).toBe('image/svg+xml')
  })

  test('get no archive by an address, only by the bridge', async ({ hosted: { host } }) => {
    const response = await host.respond(get('/download?reference=first%3A1&name=a.tar'))
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    await response.body?.cancel()
  })

  test('lead to no file beside the window', async ({ hosted: { host } }) => {
    for (const path of ['/../main/server.js', '/%2e%2e/main/server.js', '/assets/..%2f..%2fmain/server.js']) {
      const response = await host.respond(get(path))
      expect(await response.text()).not.toContain('import ')
    }
    expect((await host.respond(get('/assets/missing.js'))).status).toBe(404)
  })

  test('tells the work that would end with it', async ({ hosted: { host, client } }) => {
    expect(host.running()).toEqual([])
    const abort = new AbortController()
    const stream = Readable.from(slowly(Buffer.alloc(8_000_000)))
    const loading = host.gate.load({ id: randomUUID(), name: 'zeros.tar', size: 8_000_000, stream }, abort.signal)
    expect(host.running()).toEqual(['Load zeros.tar'])
    abort.abort()
    await loading
    await expect.poll(async () => (await client.operations.list()).operations[0]?.state).toBe('cancelled')
  })
})
