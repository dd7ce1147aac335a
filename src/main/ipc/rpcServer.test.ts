import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as connectTo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient, ORPCError, safe } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDockerArchive } from '../../../test/fixtures/dockerArchive.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { makeFileLayer, makeImage, makeSmallImage } from '../../../test/fixtures/image.ts'
import { listIngests } from '../../../test/fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import type { contract } from '../../shared/contract/contract.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { createRpcServer, type RpcServer } from './rpcServer.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let engine: Engine
let server: RpcServer
let ports: MessagePort[]
let client: ContractRouterClient<typeof contract>

beforeEach(async () => {
  folder = await makeTestRoot('ipc')
  engine = await openEngine({ root: folder.path })
  server = createRpcServer(
    engine,
    makeHostInfo(folder.path, { version: '1.2.3', socket: '/run/la mina/docker.sock', mode: 'desktop' }),
  )
  ports = []
  client = connect()
})
afterEach(async () => {
  for (const port of ports) port.close()
  server.close()
  await engine.close()
  await folder.remove()
})

/** One more window, over a port as the desktop has it. */
function connect(): ContractRouterClient<typeof contract> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  server.attachPort(port1)
  const link = new RPCLink({ port: port2 })
  port2.start()
  return createORPCClient(link)
}

/** The next thing of a stream that is not to end. */
async function nextOf<T>(stream: AsyncIterator<T, unknown, void>): Promise<T> {
  const { done, value } = await stream.next()
  if (done) throw new Error('the stream ended')
  return value
}

async function load(...tags: string[]): Promise<readonly string[]> {
  const bytes = makeDockerArchive(tags.map((tag) => makeSmallImage(tag, tag)))
  const source = { kind: 'stream', stream: Readable.from([bytes]), name: 'test.tar' } as const
  return (await engine.archives.load(source)).images.map(({ id }) => id)
}

test('a window lists, looks at and names images over a message port', async () => {
  const [id = ''] = await load('one:1', 'two:1')
  const list = await client.images.list({ sort: 'name', descending: false })
  expect(list.total).toBe(2)
  expect(list.rows.map(({ names }) => names)).toEqual([['one:1'], ['two:1']])
  await client.images.tag({ source: id, target: 'again:2' })
  const details = await client.images.get({ reference: 'again:2' })
  expect(details).toMatchObject({ id, names: ['again:2', 'one:1'], layerCount: 2, historyTotal: 3 })
  const { kinds, document } = await client.images.document({ reference: 'again:2' })
  expect(kinds).toEqual(['config', 'inspect'])
  expect(JSON.parse(document.text)).toHaveProperty('rootfs')
  const inspected = await client.images.document({ reference: 'again:2', kind: 'inspect' })
  expect(JSON.parse(inspected.document.text)).toMatchObject([{ Id: id, RepoTags: ['again:2', 'one:1'] }])
})

test('an engine error arrives with its code and its whole record', async () => {
  const { error, isDefined } = await safe(client.images.get({ reference: 'nowhere:1' }))
  expect(isDefined).toBe(true)
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject({ code: 'NOT_FOUND', data: { code: 'NOT_FOUND', retryable: false } })
  expect(error?.message).toContain('nowhere:1')
})

test('a window lists images in groups, and opens one', async () => {
  await load('app:1', 'app:2', 'tool:1')
  const closed = await client.images.listGroups({ sort: 'name', descending: false, open: { all: false, except: [] } })
  expect(closed).toMatchObject({ total: 2, groupCount: 2, imageCount: 3 })
  expect(closed.rows).toMatchObject([
    { kind: 'group', repository: 'app', imageCount: 2, tagCount: 2, isOpen: false, position: 0, siblings: 2 },
    { kind: 'group', repository: 'tool', imageCount: 1, isOpen: false, position: 1, siblings: 2 },
  ])
  const open = await client.images.listGroups({
    sort: 'name',
    descending: false,
    open: { all: false, except: ['app'] },
  })
  expect(open.rows.flatMap((row) => (row.kind === 'image' ? row.image.names : []))).toEqual(['app:1', 'app:2'])
  expect((await client.images.list({ repository: 'tool' })).rows).toMatchObject([{ names: ['tool:1'] }])
})

test('a window is told what an archive of images would hold before it is saved', async () => {
  const [id = ''] = await load('app:1', 'tool:1')
  const plan = await client.images.planSave({ references: ['app:1', 'tool'] })
  expect(plan.images.map(({ names }) => names)).toEqual([['app:1'], ['tool:1']])
  expect(plan.size).toBe((await engine.archives.planSave(['app:1', 'tool'])).size)
  expect((await client.images.planSave({ references: [id] })).images).toMatchObject([{ id, names: [] }])
  const { error } = await safe(client.images.planSave({ references: ['gone:1'] }))
  expect(error).toMatchObject({ code: 'NOT_FOUND' })
})

test('a call that asks for more than 500 rows is refused as an invalid argument', async () => {
  const { error } = await safe(client.images.list({ limit: 501 }))
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', data: { code: 'INVALID_ARGUMENT' } })
  const tooMany = Array.from({ length: 501 }, (_, index) => `sha256:${index}`)
  expect((await safe(client.images.planReclaim({ ids: tooMany }))).error).toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('a deletion does what its plan says, and is refused when the plan is no longer true', async () => {
  const [id = ''] = await load('one:1', 'two:1')
  const plan = await client.images.planReclaim({ ids: [id] })
  expect(plan).toMatchObject({ layerTotal: 1, keptLayerTotal: 1 })
  await client.images.tag({ source: id, target: 'late:1' })
  const refused = await safe(client.images.remove({ ids: [id], token: plan.token }))
  expect(refused.error).toMatchObject({ code: 'CONFLICT' })
  expect((await client.images.list({})).total).toBe(2)
  const before = await client.storage.diskUsage()
  const fresh = await client.images.planReclaim({ ids: [id] })
  const { operationId } = await client.images.remove({ ids: [id], token: fresh.token })
  for await (const { operations } of await client.operations.watch()) {
    if (operations.some((operation) => operation.id === operationId && operation.state === 'done')) break
  }
  const after = await client.storage.diskUsage()
  const freed = before.blobsDiskSize + before.indexesDiskSize - after.blobsDiskSize - after.indexesDiskSize
  expect(freed).toBe(fresh.diskFreed)
  expect((await client.images.list({})).rows.map(({ names }) => names)).toEqual([['two:1']])
})

test('a plan tells apart the layers whose bytes stay, since another image has the same content', async () => {
  const content = makeFileLayer('same', 'the same everywhere')
  const images = ['one', 'two'].map((name) =>
    makeImage({ layers: [makeFileLayer('base', name), content], tags: [`${name}:1`] }),
  )
  const bytes = makeDockerArchive(images)
  await engine.archives.load({ kind: 'stream', stream: Readable.from([bytes]), name: 'test.tar' })
  const plan = await client.images.planReclaim({ ids: [String(images[0]?.id)] })
  expect(plan.keptLayers).toEqual([])
  expect(plan.layers.map(({ diffId, contentStays }) => [diffId, contentStays])).toEqual([
    [images[0]?.layers[0]?.diffId, false],
    [content.diffId, true],
  ])
})

test('a new window starts with a reset, and then gets every event once', async () => {
  const messages = await client.events.subscribe({})
  expect(await nextOf(messages)).toMatchObject({ kind: 'reset', cursor: { sequence: 0 } })
  const [id] = await load('one:1')
  const second = await nextOf(messages)
  if (second.kind !== 'events') throw new Error('no events came')
  expect(second.events.filter(({ action }) => action === 'load').map((event) => event.id)).toEqual([id])
  await messages.return?.()
  const { cursor } = second
  await engine.images.tag(String(id), 'later:1')
  const again = await connect().events.subscribe({ after: cursor })
  expect(await nextOf(again)).toMatchObject({
    kind: 'events',
    events: [{ action: 'tag', sequence: cursor.sequence + 1 }],
  })
  await again.return?.()
})

test('a window that is too far behind, or comes from another life of the engine, is told to fetch again', async () => {
  const start = await client.events.subscribe({})
  const { cursor } = await nextOf(start)
  await start.return?.()
  for (let count = 0; count < 1_100; count++) {
    engine.events.emit({ type: 'image', action: 'prune', id: '', attributes: {} })
  }
  const behind = await client.events.subscribe({ after: cursor })
  expect(await nextOf(behind)).toMatchObject({ kind: 'reset', cursor: { sequence: 1_100 } })
  await behind.return?.()
  const other = await client.events.subscribe({ after: { instance: 'another', sequence: 1_100 } })
  expect(await nextOf(other)).toMatchObject({ kind: 'reset' })
  await other.return?.()
})

test('no message carries more than 500 events, and none is lost between them', async () => {
  const messages = await client.events.subscribe({})
  await messages.next()
  for (let count = 0; count < 900; count++) {
    engine.events.emit({ type: 'image', action: 'prune', id: '', attributes: {} })
  }
  const sequences: number[] = []
  while (sequences.length < 900) {
    const value = await nextOf(messages)
    if (value.kind !== 'events') throw new Error('a reset came')
    expect(value.events.length).toBeLessThanOrEqual(500)
    sequences.push(...value.events.map(({ sequence }) => sequence))
  }
  expect(sequences).toEqual(Array.from({ length: 900 }, (_, index) => index + 1))
  await messages.return?.()
})

test('work is watched from its start to its end, at most 20 times a second', async () => {
  const updates = await client.operations.watch()
  expect(await nextOf(updates)).toEqual({ operations: [], isWhole: true })
  const { id } = engine.operations.start({ kind: 'test', title: 'Count', command: '' }, async (work) => {
    for (let count = 1; count <= 50; count++) {
      work.progress({ bytesDone: count, bytesTotal: 50, step: `Counting ${count}` })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    work.result('Counted to 50')
  })
  let messages = 0
  for await (const { operations } of updates) {
    messages++
    const operation = operations.find((entry) => entry.id === id)
    if (operation?.state === 'done') {
      expect(operation).toMatchObject({ bytesDone: 50, results: ['Counted to 50'] })
      break
    }
  }
  expect(messages).toBeLessThanOrEqual(12)
})

test('the history is filtered and paged, told with few lines of results, and forgotten on request', async () => {
  const ended = async (kind: string, fails = false) => {
    const { done } = engine.operations.start({ kind, title: kind, command: '' }, async (work) => {
      for (let line = 0; line < 30; line++) work.result(`line ${line}`)
      if (fails) throw new Error('no luck')
    })
    await done.catch(() => undefined)
  }
  await ended('load')
  await ended('save')
  await ended('load', true)
  const { operations, total, kinds, counts, asOf } = await client.operations.list({ limit: 2 })
  expect(operations.map(({ kind, state }) => [kind, state])).toEqual([
    ['load', 'failed'],
    ['save', 'done'],
  ])
  expect(total).toBe(3)
  expect(kinds).toEqual(['load', 'save'])
  expect(counts).toEqual({ running: 0, done: 2, failed: 1, cancelled: 0 })
  expect(operations[0]).toMatchObject({ resultCount: 30 })
  expect(operations[0]?.results).toHaveLength(10)
  expect((await client.operations.get({ id: operations[0]?.id ?? '' })).results).toHaveLength(30)
  expect((await client.operations.list({ kind: 'load', state: 'done' })).total).toBe(1)

  const updates = await client.operations.watch()
  expect((await nextOf(updates)).operations).toHaveLength(3)
  expect(await client.operations.forget({ kind: 'load', until: asOf })).toEqual({ forgotten: 2 })
  const after = await nextOf(updates)
  expect(after).toMatchObject({ isWhole: true, operations: [{ kind: 'save' }] })
  await updates.return?.()
})

test('a name that is given or taken is remembered with its docker command, and not when it was refused', async () => {
  const [id = ''] = await load('bee:1')
  await client.images.tag({ source: 'bee:1', target: 'hive:2' })
  await client.images.untag({ id, names: ['hive:2'] })
  await safe(client.images.tag({ source: 'bee:1', target: 'NO' }))
  await safe(client.images.untag({ id, names: ['wasp:1'] }))
  const { operations } = await client.operations.list({})
  expect(operations.map(({ command, state, isBrief }) => [command, state, isBrief])).toEqual([
    ['docker rmi hive:2', 'done', true],
    ['docker tag bee:1 hive:2', 'done', true],
  ])
  expect(operations[0]?.results).toEqual(['Untagged: hive:2'])
})

test('a cancel reaches the work, and a cancel of what does not exist is an error', async () => {
  const { id, done } = engine.operations.start({ kind: 'test', title: 'Wait', command: '' }, async ({ signal }) => {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  done.catch(() => undefined)
  await client.operations.cancel({ id })
  await expect.poll(async () => (await client.operations.get({ id })).state).toBe('cancelled')
  expect((await safe(client.operations.cancel({ id: 'nothing' }))).error).toMatchObject({ code: 'NOT_FOUND' })
})

test('the samples that are being loaded can be cancelled, which leaves nothing of them', async () => {
  const stalled = [1, 2].map(() => {
    const stream = new PassThrough()
    engine.archives.load({ kind: 'stream', stream, name: 'stalled.tar' }).catch(() => undefined)
    return stream
  })
  const { operationId } = await client.samples.load()
  expect(await client.operations.get({ id: operationId })).toMatchObject({ kind: 'samples', state: 'running' })
  await client.operations.cancel({ id: operationId })
  await expect.poll(async () => (await client.operations.get({ id: operationId })).state).toBe('cancelled')
  for (const stream of stalled) stream.destroy()
  expect((await client.images.list({})).total).toBe(0)
  await expect.poll(() => listIngests(folder.path)).toEqual([])
  const again = await client.samples.load()
  await expect
    .poll(async () => (await client.operations.get({ id: again.operationId })).state, { timeout: 10_000 })
    .toBe('done')
  expect((await client.images.list({})).total).toBeGreaterThanOrEqual(4)
})

test('the commands for docker survive a socket path with a space', async () => {
  const info = await client.system.info()
  expect(info).toMatchObject({
    version: '1.2.3',
    root: folder.path,
    dockerHostCommand: "export DOCKER_HOST='unix:///run/la mina/docker.sock'",
  })
})

test('connections that are refused and reset at once do no harm', async () => {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port: number } = http.address() as AddressInfo
  server.attachWebSocket(http, () => false)
  const request = 'GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  for (let round = 0; round < 50; round++) {
    const socket = connectTo(number, '127.0.0.1').on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(request)
    socket.resetAndDestroy()
  }
  const polite = connectTo(number, '127.0.0.1')
  polite.write(request)
  expect(String((await once(polite, 'data'))[0])).toMatch(/^HTTP\/1\.1 403 /)
  polite.destroy()
  http.close()
})
