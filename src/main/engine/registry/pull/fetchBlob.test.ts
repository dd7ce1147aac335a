import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeLayer } from '../../../../../test/fixtures/image.ts'
import { seededBytes } from '../../../../../test/fixtures/random.ts'
import { EngineError } from '../../errors/EngineError.ts'
import { digestOf } from '../../spec/digest.ts'
import { noAuthorizer } from '../transport/auth/noAuthorizer.ts'
import { RegistryTransport } from '../transport/RegistryTransport.ts'
import type { Endpoint } from '../transport/types.ts'
import { unpackedLimit } from './BlobReading.ts'
import { type BlobFetch, type FetchStep, fetchBlob } from './fetchBlob.ts'

const layer = makeLayer([{ name: 'file', content: seededBytes(1, 300_000) }])
const blob = gzipSync(layer.tar)

let folder: string
let server: Server
let transport: RegistryTransport
let respond: (request: IncomingMessage, response: ServerResponse) => void
let ranges: (string | undefined)[]
let steps: FetchStep[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-fetch-'))
  ranges = []
  steps = []
  respond = (_, response) => response.end(blob)
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    respond(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  transport = new RegistryTransport({ authorizer: noAuthorizer, limits: { firstDelay: 1, retries: 1, idle: 500 } })
})

afterEach(async () => {
  await transport.close()
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true, force: true })
})

function endpoint(port = (server.address() as AddressInfo).port): Endpoint {
  const origin = `http://127.0.0.1:${port}`
  return { registry: 'r.test', origin, prefix: '', isMirror: false, tls: { ca: [], verify: true }, proxies: {} }
}

function fetch(change: Partial<BlobFetch> = {}, signal = new AbortController().signal) {
  const size = blob.length
  const wanted = { digest: digestOf(blob), size, what: 'the layer', isLayer: true, folder, repository: 'app' }
  return fetchBlob(
    transport,
    { ...wanted, endpoints: [endpoint()], ...change },
    { authorizer: noAuthorizer, signal, onStep: (step) => steps.push(step), firstDelay: 1 },
  )
}

it('gives the blob and what it is as a layer, and tells how far it is', async () => {
  const { blob: finished, layer: found, fetched } = await fetch()
  expect(await readFile(finished.path)).toEqual(blob)
  expect(found).toMatchObject({ diffId: layer.diffId, tarSize: layer.tar.length, compression: 'gzip' })
  expect(fetched).toBe(blob.length)
  expect(steps.at(-1)).toEqual({ state: 'checking', bytesDone: blob.length })
})

it('asks nobody for what is all here', async () => {
  await writeFile(join(folder, 'data'), blob)
  expect(await fetch()).toMatchObject({ fetched: 0, layer: { diffId: layer.diffId } })
  expect(ranges).toEqual([])
})

it('goes on with what is here, and begins anew where that turns out to be something else', async () => {
  respond = ({ headers }, response) => {
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0)
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${blob.length - 1}/${blob.length}` }
    response.writeHead(from === 0 ? 200 : 206, range).end(blob.subarray(from))
  }
  await writeFile(join(folder, 'data'), blob.subarray(0, 1000))
  expect(await fetch()).toMatchObject({ fetched: blob.length - 1000, layer: { diffId: layer.diffId } })
  await writeFile(join(folder, 'data'), Buffer.alloc(1000, 7))
  expect(await fetch()).toMatchObject({ layer: { diffId: layer.diffId } })
  expect(ranges).toEqual(['bytes=1000-', 'bytes=1000-', undefined])
})

it('takes no byte more than the manifest promises', async () => {
  respond = (_, response) => response.end(Buffer.concat([blob, blob]))
  await expect(fetch()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' })
  expect(ranges).toHaveLength(2)
})

it('asks the next endpoint when one has it not, or breaks off again and again', async () => {
  const nobody = endpoint(1)
  expect(await fetch({ endpoints: [nobody, endpoint()] })).toMatchObject({ layer: { diffId: layer.diffId } })
  let broken = 0
  const flaky = createServer((_, response) => {
    broken++
    response.writeHead(200, { 'content-length': blob.length })
    response.write(blob.subarray(0, 10), () => response.destroy())
  })
  flaky.listen(0, '127.0.0.1')
  await once(flaky, 'listening')
  await rm(join(folder, 'data'))
  const mirror = endpoint((flaky.address() as AddressInfo).port)
  expect(await fetch({ endpoints: [mirror, endpoint()] })).toMatchObject({ layer: { diffId: layer.diffId } })
  expect(broken).toBeGreaterThan(1)
  expect(steps.some(({ state, retryIn }) => state === 'retrying' && retryIn !== undefined)).toBe(true)
  flaky.close()
  flaky.closeAllConnections()
})

it('gives up when it never comes further, and says what happened', async () => {
  respond = (_, response) => {
    response.writeHead(200, { 'content-length': blob.length })
    response.flushHeaders()
    setTimeout(() => response.destroy(), 5)
  }
  const error = await fetch().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(EngineError)
  expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('the layer') })
  expect(ranges.length).toBeLessThan(10)
})

it('stops when it is told to, and keeps what came', async () => {
  respond = (_, response) => {
    response.writeHead(200, { 'content-length': blob.length })
    response.write(blob.subarray(0, 100_000))
  }
  const control = new AbortController()
  const fetching = fetch({}, control.signal)
  await expect.poll(() => steps.at(-1)?.bytesDone).toBe(100_000)
  control.abort()
  await expect(fetching).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await readFile(join(folder, 'data'))).toEqual(blob.subarray(0, 100_000))
})

it('tells what is wrong with a whole blob as a layer, and unpacks no bomb', async () => {
  const text = gzipSync('this is no tar, however long it may be made: '.repeat(100))
  respond = (_, response) => response.end(text)
  const found = await fetch({ digest: digestOf(text), size: text.length })
  expect(found).toMatchObject({ layerError: { code: 'MALFORMED' } })
  expect(found.layer).toBeUndefined()
  expect(unpackedLimit(1000)).toBe(16 * 2 ** 30)
  expect(unpackedLimit(2 ** 30)).toBe(2000 * 2 ** 30)
})
