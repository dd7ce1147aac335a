import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import type { contract } from '../../shared/contract/contract.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { createRpcServer, type RpcServer } from './rpcServer.ts'

type Client = ContractRouterClient<typeof contract>

let folder: { readonly path: string; remove(): Promise<void> }
let docker: string
let engine: Engine
let server: RpcServer
let disconnect: (() => void)[]

beforeEach(async () => {
  folder = await makeTestRoot('settings-ipc')
  docker = join(folder.path, 'docker')
  engine = await openEngine({ root: folder.path, registries: { env: { DOCKER_CONFIG: docker }, certificates: [] } })
  server = createRpcServer(engine, makeHostInfo(folder.path, { version: '1', mode: 'browser' }))
  disconnect = []
})
afterEach(async () => {
  for (const end of disconnect) end()
  server.close()
  await engine.close()
  await folder.remove()
})

/** One more window. */
function connect(): Client {
  const { port1, port2 } = new MessageChannel()
  disconnect.push(
    () => port1.close(),
    () => port2.close(),
  )
  server.attachPort(port1)
  const link = new RPCLink({ port: port2 })
  port2.start()
  return createORPCClient(link)
}

/** The next state that is as wanted. */
async function until<T>(states: AsyncIterator<T, unknown, void>, isWanted: (state: T) => boolean): Promise<T> {
  for (;;) {
    const { done, value } = await states.next()
    if (done) throw new Error('the stream ended')
    if (isWanted(value)) return value
  }
}

test('what one window chooses, another one hears of', async () => {
  const states = await connect().settings.watch()
  expect(await until(states, () => true)).toMatchObject({ root: { path: folder.path } })
  await connect().settings.setTheme({ theme: 'dark' })
  expect(await until(states, ({ theme }) => theme !== undefined)).toMatchObject({ theme: 'dark' })
  await states.return?.(undefined)
})

test('settings of registries that none could be asked with are not kept', async () => {
  const { registries } = connect()
  const before = await registries.settings()
  const mirrors = { 'docker.io': ['anna:geheim@mirror.example'] }
  await expect(registries.setSettings({ ...before, mirrors })).rejects.toThrow('"mirror.example" cannot be a mirror')
  expect(await registries.settings()).toEqual(before)
})

test('a password in the name of a registry comes into no operation', async () => {
  const { registries } = connect()
  for (const host of ['https://me:geheim@127.0.0.1:1/v2/', 'me:ge/heim@127.0.0.1:1']) {
    const login = registries.login({ host, username: 'anna', password: 'geheim' })
    await expect(login).rejects.toThrow('Give the registry as')
    await expect(registries.logout({ host })).rejects.toThrow('Give the registry as')
  }
  expect(engine.operations.list({})).toEqual([])
  const address = 'HTTP://127.0.0.1:1/v2/'
  await expect(registries.login({ host: address, username: 'anna', password: 'geheim' })).rejects.toThrow(
    'Could not log in',
  )
  await registries.logout({ host: address })
  expect(engine.operations.list({}).map(({ title, command }) => [title, command])).toEqual([
    ['Log out of 127.0.0.1:1', 'docker logout 127.0.0.1:1'],
    ['Log in to 127.0.0.1:1 as anna', 'docker login 127.0.0.1:1'],
  ])
})

test('the docker context is watched, whoever changes it', async () => {
  const states = await connect().dockerContext.watch()
  expect(await until(states, () => true)).toMatchObject({ lamina: 'absent', current: 'default' })
  const answer = await connect().dockerContext.apply({ use: true, replace: false })
  expect(await until(states, ({ current }) => current === 'lamina')).toEqual(answer)
  mkdirSync(docker, { recursive: true })
  writeFileSync(join(docker, 'config.json'), '{')
  expect(await until(states, ({ problem }) => problem !== undefined)).toMatchObject({ problem: { code: 'MALFORMED' } })
  await states.return?.(undefined)
})

test('what was done about docker is remembered, with the command that it equals', async () => {
  const client = connect()
  await client.dockerContext.apply({ use: true, replace: false })
  await client.dockerContext.apply({ use: true, replace: false })
  await client.dockerContext.undo()
  const done = engine.operations.list({ kind: 'context' })
  expect(done.map(({ title, state }) => [title, state])).toEqual([
    ['Let docker use what it used before', 'done'],
    ['Use Lamina for docker', 'done'],
  ])
  expect(done[0]?.command).toBe('docker context use default && docker context rm lamina')
})

test('what lies in the data root is told in bytes on disk', async () => {
  await engine.samples.load()
  const client = connect()
  const [place, usage] = await Promise.all([client.settings.place(), client.storage.diskUsage()])
  expect(place).toMatchObject({ blobsDiskSize: usage.blobsDiskSize, indexesDiskSize: usage.indexesDiskSize })
  expect(place.databaseDiskSize).toBeGreaterThan(0)
})

test('the versions of what the engine is made of are told, itself first', async () => {
  const versions = await connect().system.versions()
  expect(versions[0]).toEqual({ name: 'Lamina', version: '1' })
  expect(versions.map(({ name }) => name)).toEqual(expect.arrayContaining(['Node.js', 'SQLite', 'Operating system']))
})
