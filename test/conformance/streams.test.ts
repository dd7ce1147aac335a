import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { type LaminaApi, startLaminaApi } from './laminaApi.ts'

const small = makeSmallImage('small:1')
const big = makeImage({
  layers: [makeLayer([{ name: 'big', content: Buffer.alloc(32 << 20, 'big') }])],
  tags: ['big:1'],
})

let folder: string
let lamina: LaminaApi
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-streams-'))
  lamina = await startLaminaApi(folder)
})
afterEach(async () => {
  await lamina.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('events', () => {
  it('flush their headers before anything happens, and come as they happen', async () => {
    const response = await answered(open('GET', '/v1.41/events'))
    expect(response.statusCode).toBe(200)
    const first = new Promise<string>((resolve) => response.once('data', (chunk) => resolve(String(chunk))))
    await lamina.engine.samples.load()
    expect(JSON.parse((await first).split('\n')[0] ?? '')).toMatchObject({
      status: 'load',
      Type: 'image',
      Action: 'load',
      scope: 'local',
    })
    response.destroy()
  })

  it('end at a time that is to come', async () => {
    const until = (Date.now() + 300) / 1000
    const response = await answered(open('GET', `/v1.41/events?until=${until}`))
    const start = Date.now()
    expect(await text(response)).toBe('')
    expect(Date.now() - start).toBeLessThan(5000)
  })

  it('end when the server closes', async () => {
    const response = await answered(open('GET', '/v1.41/events'))
    const rest = text(response)
    await lamina.stop()
    expect(await rest).toBe('')
    lamina = await startLaminaApi(folder)
  })

  it('stop to be listened to when the client goes', async () => {
    const response = await answered(open('GET', '/v1.41/events'))
    response.destroy()
    const { images } = await lamina.engine.samples.load()
    expect(lamina.engine.images.list({}).total).toBe(images.length)
  })
})

describe('a load', () => {
  it('that the client breaks off leaves nothing, and ends its operation', async () => {
    const archive = makeDockerArchive([big])
    const outgoing = open('POST', '/v1.41/images/load')
    outgoing.on('error', () => undefined)
    outgoing.write(archive.subarray(0, 20 << 20))
    await vi.waitFor(() => expect(lamina.engine.operations.list()[0]?.bytesDone).toBeGreaterThan(1 << 20), 10_000)
    outgoing.destroy()
    await vi.waitFor(() => expect(lamina.engine.operations.list()[0]?.state).not.toBe('running'), 10_000)
    expect(lamina.engine.images.list({}).total).toBe(0)
    expect(readdirSync(join(lamina.engine.root, 'content', 'ingests'))).toEqual([])
  })

  it('that the client breaks off before its turn comes ends its operation', async () => {
    const ends = Array.from({ length: 3 }, () => {
      const outgoing = open('POST', '/v1.41/images/load')
      outgoing.on('error', () => undefined)
      outgoing.write(Buffer.alloc(1000, 1))
      return outgoing
    })
    await vi.waitFor(() => expect(lamina.engine.operations.list()).toHaveLength(3))
    for (const outgoing of ends.toReversed()) outgoing.destroy()
    await vi.waitFor(() => {
      for (const { state } of lamina.engine.operations.list()) expect(state).not.toBe('running')
    }, 10_000)
    expect(readdirSync(join(lamina.engine.root, 'content', 'ingests'))).toEqual([])
  })

  it('that is cancelled in the app tells the client', async () => {
    const archive = makeDockerArchive([big])
    const outgoing = open('POST', '/v1.41/images/load?quiet=1')
    outgoing.on('error', () => undefined)
    outgoing.write(archive.subarray(0, 20 << 20))
    await vi.waitFor(() => expect(lamina.engine.operations.list()[0]?.bytesDone).toBeGreaterThan(1 << 20), 10_000)
    lamina.engine.operations.cancel(lamina.engine.operations.list()[0]?.id ?? '')
    const answer = await text(await answered(outgoing, false))
    expect(JSON.parse(answer)).toMatchObject({ errorDetail: { message: expect.any(String) } })
    outgoing.destroy()
  })

  it('that fails early is answered while the client is still sending', async () => {
    const outgoing = open('POST', '/v1.41/images/load?quiet=1')
    outgoing.on('error', () => undefined)
    const junk = Buffer.alloc(1 << 20, 'no tar ')
    const sending = setInterval(() => outgoing.write(junk), 5)
    const answer = await text(await answered(outgoing, false))
    clearInterval(sending)
    outgoing.destroy()
    expect(JSON.parse(answer)).toMatchObject({ errorDetail: { message: expect.stringContaining('the archive') } })
  })

  it('tells its progress, in lines of JSON, and what it loaded', async () => {
    const outgoing = open('POST', '/v1.41/images/load')
    outgoing.end(makeDockerArchive([small]))
    const response = await answered(outgoing, false)
    const lines = (await text(response)).trim().split('\r\n')
    const messages = lines.map((line): unknown => JSON.parse(line))
    expect(messages.at(0)).toMatchObject({ status: 'Loading', id: 'archive' })
    expect(messages.at(-1)).toEqual({ stream: 'Loaded image: small:1\n' })
    expect(lamina.engine.operations.list()[0]).toMatchObject({ state: 'done', results: ['Loaded small:1'] })
  })
})

describe('a save', () => {
  it('that the client breaks off ends its operation', async () => {
    const loading = open('POST', '/v1.41/images/load?quiet=1')
    loading.end(makeDockerArchive([big]))
    await text(await answered(loading, false))
    const response = await answered(open('GET', '/v1.41/images/big:1/get'))
    response.once('data', () => response.destroy())
    await vi.waitFor(() =>
      expect(lamina.engine.operations.list()[0]).toMatchObject({ kind: 'save', state: 'cancelled' }),
    )
    await lamina.engine.images.remove('big:1', {})
    expect(lamina.engine.images.list({}).total).toBe(0)
  })
})

describe('the server', () => {
  it('keeps a connection for the next request', async () => {
    const response = await answered(open('GET', '/_ping'))
    expect(await text(response)).toBe('OK')
    expect(response.headers).toMatchObject({
      connection: 'keep-alive',
      'keep-alive': 'timeout=120',
      'api-version': '1.51',
      ostype: 'linux',
      'docker-experimental': 'false',
      'builder-version': '1',
    })
  })

  it('takes the names of thousands of images in one request', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `names=${at.toString(16).padStart(12, '0')}`)
    const response = await answered(open('GET', `/v1.41/images/get?${names.join('&')}`))
    expect(response.statusCode).toBe(404)
    expect(await text(response)).toContain('No such image: 000000000000')
  })

  it('answers a request for another protocol like any other', async () => {
    const outgoing = open('POST', '/v1.41/session', { Connection: 'Upgrade', Upgrade: 'h2c' })
    const response = await answered(outgoing)
    expect(response.statusCode).toBe(501)
    expect(await text(response)).toContain('not supported')
  })

  it('ends what is under way when it closes', async () => {
    const outgoing = open('POST', '/v1.41/images/load?quiet=1')
    outgoing.on('error', () => undefined)
    outgoing.write(makeDockerArchive([big]).subarray(0, 20 << 20))
    await vi.waitFor(() => expect(lamina.engine.operations.list()[0]?.bytesDone).toBeGreaterThan(1 << 20), 10_000)
    const start = Date.now()
    await lamina.stop()
    expect(Date.now() - start).toBeLessThan(5000)
    lamina = await startLaminaApi(folder)
    expect(lamina.engine.images.list({}).total).toBe(0)
    outgoing.destroy()
  })
})

function open(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  return request({ socketPath: lamina.socket, method, path, headers })
}

/** The answer's head; `end` ends the request first. */
function answered(outgoing: ClientRequest, end = true): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    if (end) outgoing.end()
  })
}
