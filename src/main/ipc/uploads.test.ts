import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { makeImage, makeLayer, makeSmallImage } from '../../../test/fixtures/image.ts'
import { seededBytes } from '../../../test/fixtures/random.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { createRpcServer } from './rpcServer.ts'
import { registerUploads } from './uploads.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine
let app: FastifyInstance
let address: string

beforeEach(async () => {
  folder = await makeTestRoot('uploads')
  engine = await openEngine({ root: folder.path })
  app = fastify({ forceCloseConnections: true })
  await registerUploads(app, createRpcServer(engine, makeHostInfo(folder.path, { version: '1', mode: 'browser' })))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await app.close()
  await engine.close()
  await folder.remove()
})

function upload(query: string, body: Uint8Array): Promise<Response> {
  return fetch(`${address}/upload?${query}`, { method: 'POST', body })
}

/** Workers take their time to start on a busy machine. Milliseconds. */
const patience = { timeout: 10_000 }

const archive = makeDockerArchive([makeSmallImage('sent:1')])

test('a streamed archive is loaded as the operation that the page named', async () => {
  const id = randomUUID()
  const response = await upload(`name=a%20file.tar&id=${id}`, archive)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    id,
    state: 'done',
    title: 'Load a file.tar',
    command: "docker load -i 'a file.tar'",
    results: ['Loaded sent:1'],
  })
  expect(engine.images.list({}).total).toBe(1)
})

test('what cannot be loaded is answered with the error record', async () => {
  const response = await upload('name=bad.tar', archive.subarray(0, 3000))
  expect(response.status).toBe(422)
  const record = await response.json()
  expect(record).toMatchObject({ code: 'MALFORMED', message: expect.stringContaining('bad.tar') })
  expect(engine.images.list({}).total).toBe(0)
})

test('an upload without a name, or with the id of other work, is refused', async () => {
  expect((await upload('', archive)).status).toBe(400)
  const id = randomUUID()
  expect((await upload(`name=x.tar&id=${id}`, archive)).status).toBe(200)
  const again = await upload(`name=x.tar&id=${id}`, archive)
  expect(again.status).toBe(409)
  expect(await again.json()).toMatchObject({ code: 'ALREADY_EXISTS' })
})

/** Sends the first half of a large archive and leaves the connection open. */
function sendHalf(id: string) {
  const layer = makeLayer([{ name: 'noise', content: seededBytes(1, 12_000_000) }])
  const bytes = makeDockerArchive([makeImage({ layers: [layer], tags: ['large:1'] })])
  const call = request(`${address}/upload?name=large.tar&id=${id}`, {
    method: 'POST',
    headers: { 'content-length': bytes.length },
  })
  call.write(bytes.subarray(0, bytes.length / 2))
  const answered = new Promise<number>((resolve) => {
    call.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.on('error', () => resolve(0))
  })
  return { call, answered, rest: bytes.subarray(bytes.length / 2) }
}

async function bytesArrive(id: string): Promise<void> {
  await expect
    .poll(() => engine.operations.list().find((operation) => operation.id === id)?.bytesDone ?? 0, patience)
    .toBeGreaterThan(500_000)
}

async function expectNothingLeft(): Promise<void> {
  expect(engine.images.list({}).total).toBe(0)
  await expect.poll(() => readdir(join(folder.path, 'content', 'ingests')), patience).toEqual([])
}

test('a cancel in the middle of an upload ends it and leaves nothing behind', async () => {
  const id = randomUUID()
  const { call, answered, rest } = sendHalf(id)
  await bytesArrive(id)
  engine.operations.cancel(id)
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('cancelled')
  call.end(rest)
  expect([0, 499]).toContain(await answered)
  await expectNothingLeft()
})

test('a page that goes away in the middle of its upload fails the operation and leaves nothing behind', async () => {
  const id = randomUUID()
  const { call } = sendHalf(id)
  await bytesArrive(id)
  call.destroy()
  await expect.poll(() => engine.operations.get(id).state, patience).toBe('failed')
  expect(engine.operations.get(id).error?.message).toContain('large.tar')
  await expectNothingLeft()
})
