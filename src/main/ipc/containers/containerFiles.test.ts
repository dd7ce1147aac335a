import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore, requestOf } from '../../../../test/fixtures/containerStore.ts'
import { makeHostInfo } from '../../../../test/fixtures/hostInfo.ts'
import { containerFilesPath } from '../../../shared/contract/transport.ts'
import { createRpcServer, type RpcServer } from '../rpcServer.ts'
import { registerContainerFiles, respondToContainerFiles } from './containerFiles.ts'

let store: ContainerStore
let rpc: RpcServer
let app: FastifyInstance
let address: string

beforeEach(async () => {
  store = await openContainerStore()
  rpc = createRpcServer(store.engine, makeHostInfo(store.root, { version: '1', mode: 'browser' }))
  app = fastify({ forceCloseConnections: true })
  await registerContainerFiles(app, rpc, async () => undefined)
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  await app.close()
  await store.remove()
})

it('tells why a file was refused, however much of it is still to come', async () => {
  const { id } = await store.engine.containers.create(requestOf({}, {}, 'web'))
  const body = new Uint8Array(8_000_000)
  const query = new URLSearchParams({ id, path: '/srv', name: 'large', size: String(body.length) })
  const url = `${address}${containerFilesPath}?${query.toString()}`
  // This runner takes no files.
  const refused = { code: 'UNSUPPORTED', message: 'No writePath here.' }
  const response = await fetch(url, { method: 'POST', body })
  expect(response.headers.get('connection')).toBe('close')
  expect(await response.json()).toMatchObject(refused)
  const answer = await respondToContainerFiles(rpc, new Request(url, { method: 'POST', body }))
  expect(await answer.json()).toMatchObject(refused)
})
