import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { makeImage, makeLayer, makeSmallImage } from '../../../test/fixtures/image.ts'
import { seededBytes } from '../../../test/fixtures/random.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { digestHex } from '../../shared/model/digest.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { registerDownloads, respondToDownload } from './downloads.ts'
import { createRpcServer, type RpcServer } from './rpcServer.ts'
import { loadUpload } from './uploads.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine
let rpc: RpcServer
let app: FastifyInstance
let address: string

beforeEach(async () => {
  folder = await makeTestRoot('downloads')
  engine = await openEngine({ root: folder.path })
  rpc = createRpcServer(engine, makeHostInfo(folder.path, { version: '1', mode: 'browser' }))
  app = fastify({ forceCloseConnections: true })
  registerDownloads(app, rpc, async () => undefined)
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await app.close()
  await engine.close()
  await folder.remove()
})

const small = makeSmallImage('small:1')
const noise = makeLayer([{ name: 'noise', content: seededBytes(1, 24_000_000) }])
const large = makeImage({ layers: [noise], tags: ['large:1'] })

/** Workers take their time to start on a busy machine. Milliseconds. */
const patience = { timeout: 10_000 }

async function load(...images: Parameters<typeof makeDockerArchive>[0]): Promise<void> {
  await loadUpload(rpc, { name: 'images.tar', stream: Readable.from([makeDockerArchive(images)]) })
}

function query(references: readonly string[], name: string, id?: string): string {
  const search = new URLSearchParams({ name })
  for (const reference of references) search.append('reference', reference)
  if (id !== undefined) search.set('id', id)
  return search.toString()
}

function download(search: string): Promise<Response> {
  return fetch(`${address}/download?${search}`)
}

/** Starts a download and reads its first piece only. */
async function begin(search: string): Promise<IncomingMessage> {
  const [answer]: IncomingMessage[] = await once(request(`${address}/download?${search}`).end(), 'response')
  if (answer === undefined) throw new Error('No answer came.')
  answer.on('error', () => undefined)
  await once(answer, 'readable')
  answer.read(1)
  return answer
}

async function expectNothingHeld(): Promise<void> {
  await engine.images.prune({ all: true })
  await expect.poll(() => readdir(join(folder.path, 'content', 'blobs', 'sha256')), patience).toEqual([])
}

test('images come as the archive that docker save writes, of the length that was told, as an operation', async () => {
  await load(small, large)
  const id = randomUUID()
  const response = await download(query(['small:1', 'large:1'], 'my images.tar', id))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/x-tar')
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="my images.tar"; filename*=UTF-8''my%20images.tar`,
  )
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.equals(await buffer((await engine.archives.save(['small:1', 'large:1'])).stream))).toBe(true)
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('done')
  expect(engine.operations.get(id)).toMatchObject({
    kind: 'save',
    title: 'Save small:1 and 1 more',
    command: "docker save -o 'my images.tar' small:1 large:1",
    bytesDone: bytes.length,
    bytesTotal: bytes.length,
    results: ['Saved small:1 and 1 more to my images.tar'],
  })
})

test('a plan tells what an archive will hold, and its size to the byte', async () => {
  await load(small, large)
  const plan = await engine.archives.planSave(['small:1', 'large:1'])
  const { size, stream } = await engine.archives.save(['small:1', 'large:1'])
  expect(plan).toMatchObject({ size, layerCount: 3, images: [{ names: ['small:1'] }, { names: ['large:1'] }] })
  expect((await buffer(stream)).length).toBe(size)
})

test.each([
  ['no reference', 'name=x.tar'],
  ['no name', 'reference=small:1'],
  ['an id that is none', 'reference=small:1&name=x.tar&id=7'],
  ['more than 500 references', query(Array(501).fill('small:1'), 'x.tar')],
])('a request with %s is refused', async (_, search) => {
  const response = await download(search)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(engine.operations.list()).toEqual([])
})

test('an image that is not there fails the operation before the first byte', async () => {
  const id = randomUUID()
  const response = await download(query(['missing:1'], 'missing.tar', id))
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('missing:1') })
  expect(engine.operations.get(id)).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } })
})

test('the id of other work is refused, and so is any other method', async () => {
  await load(small)
  const search = query(['small:1'], 'small.tar', randomUUID())
  expect((await download(search)).status).toBe(200)
  expect((await download(search)).status).toBe(409)
  expect((await fetch(`${address}/download?${search}`, { method: 'HEAD' })).status).toBe(404)
})

test('a reader that goes away cancels the save, which holds nothing any more', async () => {
  await load(large)
  const id = randomUUID()
  const answer = await begin(query(['large:1'], 'large.tar', id))
  expect(engine.operations.get(id).state).toBe('running')
  answer.destroy()
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('cancelled')
  await expectNothingHeld()
})

test('a slow reader is waited for', async () => {
  await load(large)
  const id = randomUUID()
  const answer = await begin(query(['large:1'], 'large.tar', id))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { bytesDone, bytesTotal = 0 } = engine.operations.get(id)
  expect(bytesDone).toBeLessThan(bytesTotal)
  expect((await buffer(answer)).length).toBe(bytesTotal - 1)
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('done')
})

test('a cancel breaks the download off, so that nobody takes a part for the whole', async () => {
  await load(large)
  const id = randomUUID()
  const answer = await begin(query(['large:1'], 'large.tar', id))
  engine.operations.cancel(id)
  await expect(buffer(answer)).rejects.toThrow('aborted')
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('cancelled')
  await expectNothingHeld()
})

test('a layer that the disk has damaged breaks the download off and is told', async () => {
  await load(large)
  await writeFile(
    join(folder.path, 'content', 'blobs', 'sha256', digestHex(noise.diffId)),
    Buffer.alloc(noise.tar.length),
  )
  const id = randomUUID()
  const response = await download(query(['large:1'], 'large.tar', id))
  await expect(response.arrayBuffer()).rejects.toThrow('terminated')
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('failed')
  expect(engine.operations.get(id).error).toMatchObject({ code: 'DIGEST_MISMATCH' })
})

test('where there is no HTTP the same archive comes as a response, and who stops reading cancels it', async () => {
  await load(large)
  const url = (id: string) => new URL(`lamina://app/download?${query(['large:1'], 'größe;"1".tar', id)}`)
  const whole = randomUUID()
  const response = await respondToDownload(rpc, url(whole))
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="gr__e;_1_.tar"; filename*=UTF-8''gr%C3%B6%C3%9Fe%3B%221%22.tar`,
  )
  expect((await response.arrayBuffer()).byteLength).toBe(Number(response.headers.get('content-length')))
  await expect.poll(() => engine.operations.get(whole).state, patience).toBe('done')

  const part = randomUUID()
  const reader = (await respondToDownload(rpc, url(part))).body?.getReader()
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
  await reader?.cancel()
  await expect.poll(() => engine.operations.get(part).state, patience).toBe('cancelled')
  expect((await respondToDownload(rpc, new URL('lamina://app/download'))).status).toBe(400)
})
