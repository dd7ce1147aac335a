import { Readable } from 'node:stream'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { createRpcServer, type RpcServer } from '../../src/main/ipc/rpcServer.ts'
import { contract } from '../../src/shared/contract/contract.ts'
import { maxRows } from '../../src/shared/contract/limits.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
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
const wide = makeImage({
  layers: [shared, changing],
  tags: range.map((at) => `wide:${at}`),
  labels: record(String),
  config: {
    config: {
      Env: range.map((at) => `KEY_${at}=${at}`),
      Cmd: range.map(String),
      Entrypoint: range.map(String),
      OnBuild: range.map((at) => `RUN ${at}`),
      Labels: record(String),
      ExposedPorts: Object.fromEntries(range.map((at) => [`${at + 1}/tcp`, {}])),
      Volumes: Object.fromEntries(range.map((at) => [`/volume/${at}`, {}])),
    },
  },
})
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
    engine = await openEngine({ root: root.path })
    const stream = Readable.from([makeDockerArchive([wide, deep, ...siblings])])
    await engine.archives.load({ kind: 'stream', stream, name: 'many.tar' })
    for (const at of range) {
      const { done } = engine.operations.start({ kind: 'test', title: `Work ${at}`, command: '' }, async (work) => {
        if (at === 0) for (const line of range) work.result(`line ${line}`)
      })
      await done
    }
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
