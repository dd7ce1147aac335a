import { Readable } from 'node:stream'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { emptyRunConfig } from '../../src/main/engine/spec/runConfig.ts'
import { createRpcServer, type RpcServer } from '../../src/main/ipc/rpcServer.ts'
import { contract } from '../../src/shared/contract/contract.ts'
import { maxRows } from '../../src/shared/contract/limits.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { FolderRunner } from '../fixtures/FolderRunner.ts'
import { makeHostInfo } from '../fixtures/hostInfo.ts'
import { type ImageFixture, makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

/** More of everything than one answer may carry. */
const many = maxRows + 20

type Client = ContractRouterClient<typeof contract>
/** Calls that together give all that a procedure can answer. */
type Calls = (client: Client) => Promise<unknown>

const range = Array.from({ length: many }, (_, at) => at)
const record = <T>(make: (at: number) => T) => Object.fromEntries(range.map((at) => [`key-${at}`, make(at)]))

const shared = makeLayer(
  range.flatMap((at) => [
    { name: `dir/file-${at}`, content: `${at}` },
    { name: `folder-${at}/`, kind: 'directory' },
  ]),
)
const changing = makeLayer(range.map((at) => ({ name: `dir/file-${at}`, content: `changed ${at}` })))

/** An image that has more than enough of everything that a config can list. */
const wideConfig = {
  Env: range.map((at) => `KEY_${at}=${at}`),
  Cmd: range.map(String),
  Entrypoint: range.map(String),
  OnBuild: range.map((at) => `RUN ${at}`),
  Labels: record(String),
  ExposedPorts: Object.fromEntries(range.map((at) => [`${at + 1}/tcp`, {}])),
  Volumes: Object.fromEntries(range.map((at) => [`/volume/${at}`, {}])),
}
const wide = makeImage({
  layers: [shared, changing],
  tags: range.map((at) => `wide:${at}`),
  labels: record(String),
  config: { config: wideConfig },
})
/** What containers are made of: images that are in use are not deleted. */
const wideBox = makeImage({
  layers: [makeFileLayer('box', 'wide')],
  tags: ['box:wide'],
  config: { config: wideConfig },
})
const plainBox = makeImage({ layers: [makeFileLayer('box', 'plain')], tags: ['box:plain'] })
const deepLayers = range.map((at) => makeFileLayer(`step-${at}`, `${at}`))
const deep = makeImage({ layers: deepLayers, tags: ['deep:1'] })
/** Many images that stack one layer, half of them without a name. */
const siblings: ImageFixture[] = range.map((at) =>
  makeImage({ layers: [shared, makeFileLayer(`own-${at}`, `${at}`)], tags: at % 2 === 0 ? [`sibling-${at}:1`] : [] }),
)

/** The first messages of a stream that does not end by itself: `count`, or as many as come within a second. */
async function take(stream: AsyncIterator<unknown, unknown, void>, count: number): Promise<unknown[]> {
  const messages: unknown[] = []
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1000))
  while (messages.length < count) {
    const next = await Promise.race([stream.next(), late])
    if (!next || next.done) break
    messages.push(next.value)
  }
  await stream.return?.()
  return messages
}

const nobody = '0'.repeat(64)

/** A registry that is not there, since nothing listens on this port (discard), and a reference of it. */
const nowhere = '127.0.0.1:9'
const unreachable = `${nowhere}/nobody/at:home`

/** What a call that is refused answers. */
async function refused(call: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([call])
  expect(result.status).toBe('rejected')
  return result.status === 'rejected' && result.reason instanceof ORPCError ? result.reason.data : undefined
}

/** Deletes images until more than 500 are in the trash. */
async function fillTrash(client: Client): Promise<void> {
  while ((await client.trash.list({ limit: 1 })).total <= maxRows) {
    const { rows } = await client.images.list({})
    const ids = rows.flatMap(({ id, names }) => (names.some((name) => name.startsWith('box:')) ? [] : [id]))
    const { token } = await client.images.planReclaim({ ids })
    const { operationId } = await client.images.remove({ ids, token })
    await expect.poll(async () => (await client.operations.get({ id: operationId })).state).toBe('done')
  }
}

const everything = { images: 'unused', containers: true, volumes: 'all', downloads: true, trash: true } as const

/** Both pages of a list. */
const pages = <T>(page: (offset: number) => Promise<T>) => Promise.all([page(0), page(maxRows)])

/** How each procedure is asked for as much as it can give, by its path in the contract. */
const calls: Readonly<Record<string, Calls>> = {
  'images.list': (client) => pages((offset) => client.images.list({ offset })),
  'images.listGroups': (client) =>
    pages((offset) => client.images.listGroups({ offset, open: { all: true, except: [] } })),
  'images.get': (client) => Promise.all([wide, deep].map(({ id }) => client.images.get({ reference: id }))),
  'images.tag': (client) => client.images.tag({ source: deep.id, target: 'deep:2' }),
  'images.untag': (client) => client.images.untag({ id: deep.id, names: ['deep:2'] }),
  'images.planReclaim': (client) =>
    Promise.all([
      client.images.planReclaim({ ids: [wide.id, deep.id] }),
      client.images.planReclaim({ ids: siblings.slice(0, maxRows).map(({ id }) => id) }),
    ]),
  'images.remove': async (client) => {
    const ids = siblings.slice(0, 2).map(({ id }) => id)
    const { token } = await client.images.planReclaim({ ids })
    return client.images.remove({ ids, token })
  },
  'images.planSave': (client) => client.images.planSave({ references: siblings.slice(20).map(({ id }) => id) }),
  'layers.forestBlocks': (client) => client.layers.forestBlocks({}),
  'layers.forestLayers': async (client) => {
    const { layers } = await client.layers.forestBlocks({})
    return Promise.all(layers.map((block) => client.layers.forestLayers({ block })))
  },
  'layers.forestImages': async (client) => {
    const { images } = await client.layers.forestBlocks({})
    return Promise.all(images.map((block) => client.layers.forestImages({ block })))
  },
  'layers.steps': async (client) => {
    const { layers } = await client.images.get({ reference: deep.id })
    return client.layers.steps({ chainIds: layers.slice(0, 100).map(({ chainId }) => chainId) })
  },
  'images.document': (client) =>
    Promise.all([wide, deep].map(({ id }) => client.images.document({ reference: id, kind: 'inspect' }))),
  'layers.holders': async (client) => {
    const [layer] = (await client.images.get({ reference: wide.id })).layers
    return pages((offset) => client.layers.holders({ chainId: layer?.chainId ?? '', offset }))
  },
  'files.list': (client) =>
    Promise.all(
      ['', 'dir'].flatMap((directory) =>
        [1, 2].map((layer) => client.files.list({ image: wide.id, layer, directory })),
      ),
    ),
  'files.find': (client) => client.files.find({ image: wide.id, layer: 2, path: 'dir/file-7' }),
  'files.changes': (client) => client.files.changes({ image: wide.id, layer: 2 }),
  'operations.list': (client) => client.operations.list(),
  'operations.get': async (client) => {
    const [newest] = (await client.operations.list()).operations
    return client.operations.get({ id: newest?.id ?? '' })
  },
  'operations.cancel': async (client) => {
    const [newest] = (await client.operations.list()).operations
    return client.operations.cancel({ id: newest?.id ?? '' })
  },
  'operations.forget': (client) => client.operations.forget({ until: 0 }),
  'operations.watch': async (client) => take(await client.operations.watch(), 3),
  'events.subscribe': async (client) => {
    const [first] = await take(await client.events.subscribe({}), 1)
    const { cursor } = first as { cursor: { instance: string } }
    return take(await client.events.subscribe({ after: { ...cursor, sequence: 1 } }), 10)
  },
  'storage.diskUsage': (client) => client.storage.diskUsage(),
  'storage.largestLayers': (client) => pages((offset) => client.storage.largestLayers({ by: 'docker', offset })),
  'storage.planFree': (client) => client.storage.planFree({ bytes: Number.MAX_SAFE_INTEGER }),
  'storage.free': async (client) => {
    const { token } = await client.storage.planFree({ bytes: 1 })
    return client.storage.free({ bytes: 1, token })
  },
  'system.info': (client) => client.system.info(),
  'system.versions': (client) => client.system.versions(),
  'samples.load': (client) => client.samples.load(),
  'settings.get': (client) => client.settings.get(),
  'settings.watch': async (client) => take(await client.settings.watch(), 1),
  'settings.setTheme': (client) => client.settings.setTheme({ theme: 'dark' }),
  'settings.examinePlace': (client) => client.settings.examinePlace({ path: '/nowhere/at/all' }),
  'settings.setDataRoot': (client) => client.settings.setDataRoot({}),
  'settings.place': (client) => client.settings.place(),
  'settings.setTerminal': async (client) => {
    const { terminal } = await client.settings.get()
    return client.settings.setTerminal(terminal)
  },
  'containers.list': (client) => pages((offset) => client.containers.list({ offset })),
  'containers.counts': (client) => client.containers.counts(),
  'containers.get': (client) => client.containers.get({ reference: 'wide' }),
  'containers.suggestions': (client) => client.containers.suggestions({ image: wide.id }),
  'containers.run': (client) =>
    client.containers.run({ run: { image: 'box:plain', command: ['true'], flags: {} }, start: false }),
  'containers.act': async (client) => {
    const { rows } = await client.containers.list({})
    return client.containers.act({ ids: rows.map(({ id }) => id), verb: 'pause' })
  },
  'containers.rename': (client) => client.containers.rename({ id: 'c-1', name: 'renamed' }),
  'containers.planRemoval': async (client) => {
    const { rows } = await client.containers.list({ sort: 'name', descending: true })
    return client.containers.planRemoval({ ids: rows.map(({ id }) => id), volumes: true })
  },
  'containers.remove': async (client) => {
    const { rows } = await client.containers.list({ text: 'c-2', limit: 1 })
    const ids = rows.map(({ id }) => id)
    const { token } = await client.containers.planRemoval({ ids, volumes: true })
    return client.containers.remove({ ids, volumes: true, token })
  },
  'containers.commit': (client) =>
    client.containers.commit({ id: 'c-3', name: '', message: '', author: '', changes: [], pause: false }),
  'containers.fork': (client) => client.containers.fork({ id: 'c-4', start: false }),
  'containers.changes': (client) => pages((offset) => client.containers.changes({ id: 'c-5', offset })),
  'containers.listDirectory': (client) =>
    pages((offset) => client.containers.listDirectory({ id: 'c-5', path: '/', offset })),
  'containers.readFile': (client) => client.containers.readFile({ id: 'c-5', path: '/file-0' }),
  'containers.processes': async (client) => client.containers.processes({ id: 'running' }),
  'containers.watchUsage': async (client) => {
    const { rows } = await client.containers.list({})
    return take(await client.containers.watchUsage({ ids: rows.map(({ id }) => id) }), 1)
  },
  'containers.watch': async (client) => take(await client.containers.watch(), 1),
  'containers.abilities': (client) => client.containers.abilities(),
  'volumes.list': (client) => pages((offset) => client.volumes.list({ offset })),
  'volumes.create': (client) => client.volumes.create({ name: 'shelf' }),
  'volumes.planRemoval': (client) => client.volumes.planRemoval({ names: ['shelf'] }),
  'volumes.remove': async (client) => {
    const { token } = await client.volumes.planRemoval({ names: ['shelf'] })
    return client.volumes.remove({ names: ['shelf'], token })
  },
  'trash.list': async (client) => {
    await fillTrash(client)
    return pages((offset) => client.trash.list({ offset }))
  },
  'trash.watch': async (client) => take(await client.trash.watch(), 1),
  'trash.restore': async (client) => {
    await fillTrash(client)
    const [entry] = (await client.trash.list()).rows
    return client.trash.restore({ operationId: entry?.operationId ?? '' })
  },
  'trash.planEmpty': (client) => client.trash.planEmpty({}),
  'trash.empty': async (client) => {
    const { token } = await client.trash.planEmpty({})
    return client.trash.empty({ token })
  },
  'trash.settings': (client) => client.trash.settings(),
  'trash.setSettings': async (client) => client.trash.setSettings(await client.trash.settings()),
  'prune.plan': (client) => client.prune.plan({ goal: everything }),
  'prune.run': async (client) => {
    const { token } = await client.prune.plan({ goal: everything })
    return client.prune.run({ goal: everything, token })
  },
  'terminals.watch': async (client) => take(await client.terminals.watch(), 1),
  // Nothing runs here: what is told is the error, which is an answer too.
  'terminals.open': (client) => refused(client.terminals.open({ containerId: nobody })),
  'terminals.openShell': (client) =>
    refused(client.terminals.openShell({ containerId: nobody, rows: 24, columns: 80 })),
  'terminals.rename': (client) => refused(client.terminals.rename({ id: nobody, name: 'shell' })),
  'terminals.close': (client) => client.terminals.close({ id: nobody }),
  'terminals.kill': (client) => refused(client.terminals.kill({ id: nobody })),
  // No registry is asked here: what it would tell is cut off in remoteImage.ts and transfersRouter.ts.
  'transfers.planPull': (client) => refused(client.transfers.planPull({ reference: unreachable })),
  'transfers.pull': (client) => client.transfers.pull({ reference: unreachable }),
  'transfers.planPush': (client) => refused(client.transfers.planPush({ reference: 'nothing/of:this' })),
  'transfers.push': (client) => client.transfers.push({ reference: 'nothing/of:this' }),
  'transfers.findUpdates': (client) =>
    client.transfers.findUpdates({ references: range.slice(0, 6).map((at) => `${unreachable}-${at}`) }),
  'transfers.complete': (client) =>
    Promise.all(['', 'w', 'sibling', 'wide:'].map((text) => client.transfers.complete({ text }))),
  'transfers.downloads': (client) => client.transfers.downloads(),
  'transfers.clearDownloads': (client) => client.transfers.clearDownloads(),
  'registries.list': (client) => client.registries.list(),
  'registries.login': (client) =>
    refused(client.registries.login({ host: nowhere, username: 'anna', password: 'secret' })),
  'registries.logout': (client) => client.registries.logout({ host: nowhere }),
  'registries.settings': (client) => client.registries.settings(),
  'registries.setSettings': async (client) => client.registries.setSettings(await client.registries.settings()),
  'registries.catalog': (client) => refused(client.registries.catalog({ host: nowhere })),
  'registries.tags': (client) => refused(client.registries.tags({ repository: `${nowhere}/nobody/at` })),
  'registries.look': (client) => refused(client.registries.look({ reference: unreachable })),
  // A layer that is here is looked into without asking its registry. The calls that delete it come later in the contract.
  'registries.listFiles': (client) =>
    pages((offset) =>
      client.registries.listFiles({ reference: unreachable, layer: changing.diffId, directory: 'dir', offset }),
    ),
  'registries.referrers': (client) =>
    refused(client.registries.referrers({ repository: `${nowhere}/nobody/at`, digest: changing.diffId })),
  'registries.search': (client) => refused(client.registries.search({ term: unreachable })),
  'dockerContext.get': (client) => client.dockerContext.get(),
  'dockerContext.watch': async (client) => take(await client.dockerContext.watch(), 1),
  'dockerContext.apply': (client) => client.dockerContext.apply({ use: true, replace: false }),
  'dockerContext.undo': (client) => client.dockerContext.undo(),
}

interface Procedure {
  readonly path: string
  readonly inputSchema: z.ZodType | undefined
}

/** Every procedure of the contract. */
function procedures(node: object, path = ''): Procedure[] {
  return Object.entries(node).flatMap(([name, value]) =>
    '~orpc' in value
      ? [{ path: `${path}${name}`, inputSchema: value['~orpc'].inputSchema }]
      : procedures(value, `${path}${name}.`),
  )
}

/** The lists and texts of a JSON Schema that may be of any length, by where they are. */
function unlimited(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, maxItems, maxLength, enum: values, const: value } = schema as Record<string, unknown>
  const limit = type === 'array' ? maxItems : type === 'string' && !values && value === undefined ? maxLength : 0
  const isLimited = typeof limit === 'number' && (type !== 'array' || limit <= maxRows)
  return [
    ...(isLimited ? [] : [path]),
    ...Object.entries(schema).flatMap(([key, inner]) => unlimited(inner, `${path}/${key}`)),
  ]
}

/** The lists in an answer that are too long, by where they are. */
function longLists(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const long = Array.isArray(value) && value.length > maxRows ? [`${path}: ${value.length}`] : []
  return [...long, ...Object.entries(value).flatMap(([key, inner]) => longLists(inner, `${path}.${key}`))]
}

describe('a store with more than 500 of everything', () => {
  let root: Awaited<ReturnType<typeof makeTestRoot>>
  let engine: Engine
  let server: RpcServer
  let client: Client
  const { port1, port2 } = new MessageChannel()

  beforeAll(async () => {
    root = await makeTestRoot('answers')
    engine = await openEngine({ root: root.path, runners: new FolderRunner(root.path) })
    const stream = Readable.from([makeDockerArchive([wide, deep, wideBox, plainBox, ...siblings])])
    await engine.archives.load({ kind: 'stream', stream, name: 'many.tar' })
    for (const at of range) {
      const { done } = engine.operations.start({ kind: 'test', title: `Work ${at}`, command: '' }, async (work) => {
        if (at === 0) for (const line of range) work.result(`line ${line}`)
      })
      await done
    }
    const create = (name: string, image: string) =>
      engine.containers.create({ name, config: { ...emptyRunConfig(), Image: image }, hostConfig: {} })
    await create('wide', wideBox.id)
    for (const at of range) await create(`c-${at}`, 'box:plain')
    const { id } = await create('running', 'box:plain')
    await engine.containers.start(id)
    server = createRpcServer(engine, makeHostInfo(root.path, { version: '1.2.3', mode: 'desktop' }))
    server.attachPort(port1)
    port2.start()
    client = createORPCClient(new RPCLink({ port: port2 }))
  })
  afterAll(async () => {
    port1.close()
    port2.close()
    server?.close()
    await engine?.close()
    await root?.remove()
  })

  it.each(procedures(contract))('gets no list of more than 500 from $path', async ({ path }) => {
    const call = calls[path]
    if (call === undefined) throw new Error(`Say in this file how ${path} is asked for as much as it can give.`)
    const answer = await call(client)
    expect(longLists(answer)).toEqual([])
  })
})

it.each(procedures(contract))('takes no list or text without a limit in $path', ({ inputSchema }) => {
  const schema = inputSchema === undefined ? {} : z.toJSONSchema(inputSchema, { io: 'input' })
  expect(unlimited(schema)).toEqual([])
})
