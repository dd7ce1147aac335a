import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ContainerStore, openContainerStore } from '../../../test/fixtures/containerStore.ts'
import { makeHostInfo } from '../../../test/fixtures/hostInfo.ts'
import { findLogFrame } from '../../shared/contract/logFrames.ts'
import { parseHostConfig } from '../engine/spec/parseHostConfig.ts'
import { emptyRunConfig } from '../engine/spec/runConfig.ts'
import { respondToLogs } from './logs.ts'
import { createRpcServer, type RpcServer } from './rpcServer.ts'

let store: ContainerStore
let rpc: RpcServer
let id: string

const times = ['2026-01-02T03:04:05.000000001Z', '2026-01-02T03:04:06.000000001Z', '2026-01-02T03:04:07.000000001Z']

beforeAll(async () => {
  store = await openContainerStore()
  rpc = createRpcServer(store.engine, makeHostInfo(store.root, { version: '1', mode: 'browser' }))
  const config = { ...emptyRunConfig(), Image: 'app:1', Cmd: ['run'] }
  ;({ id } = await store.engine.containers.create({ config, hostConfig: parseHostConfig({}, 'a test') }))
  const lines = [
    { log: 'one\n', stream: 'stdout', time: times[0] },
    { log: 'oh no\n', stream: 'stderr', time: times[1] },
    { log: 'zwölf\n', stream: 'stdout', time: times[2] },
  ]
  await mkdir(join(store.root, 'containers', id), { recursive: true })
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  await writeFile(join(store.root, 'containers', id, `${id}-json.log`), text)
})
afterAll(async () => {
  rpc.close()
  await store.remove()
})

function ask(query: string): Promise<Response> {
  return Promise.resolve(respondToLogs(rpc, new URL(`http://127.0.0.1/logs?${query}`)))
}

async function records(query: string) {
  const bytes = new Uint8Array(await (await ask(query)).arrayBuffer())
  const read: string[] = []
  let at = 0
  for (let place = findLogFrame(bytes, at); place !== undefined; place = findLogFrame(bytes, at)) {
    const time = Buffer.from(bytes.subarray(at + 6, place.textAt)).toString()
    read.push([place.stream, time, Buffer.from(bytes.subarray(place.textAt, place.end)).toString()].join(' '))
    at = place.end
  }
  expect(at).toBe(bytes.length)
  return read
}

it('a window reads what a container printed, after a record that says that it begins', async () => {
  expect(await records(`container=${id}`)).toEqual([
    'none  ',
    `stdout ${times[0]} one\n`,
    `stderr ${times[1]} oh no\n`,
    `stdout ${times[2]} zwölf\n`,
  ])
})

it('reads the end of it, one stream, or what is newer', async () => {
  expect(await records(`container=${id}&tail=1`)).toHaveLength(2)
  expect(await records(`container=${id}&stderr`)).toEqual(['none  ', `stderr ${times[1]} oh no\n`])
  expect(await records(`container=${id}&since=${Date.parse('2026-01-02T03:04:06.500Z')}`)).toHaveLength(2)
})

it('as a file it is the text, with times when they are wanted', async () => {
  expect(await (await ask(`container=${id}&as=text`)).text()).toBe('one\noh no\nzwölf\n')
  expect(await (await ask(`container=${id}&as=text&times&stdout`)).text()).toBe(`${times[0]} one\n${times[2]} zwölf\n`)
})

it.each([
  ['a container that is not there', 'container=nobody', 404, 'NOT_FOUND'],
  ['no container', '', 400, 'INVALID_ARGUMENT'],
  ['a tail that is no number', 'container=x&tail=many', 400, 'INVALID_ARGUMENT'],
])('%s is refused with the reason', async (_what, query, status, code) => {
  const response = await ask(query)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ code })
})
