import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Duplex, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ServedRunner, serveGeneration } from '../../../test/fixtures/servedRunner.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { ContainerState, ExecSpec } from '../contract/container.ts'
import type { AttachOptions, Runner } from '../contract/runner.ts'
import { RunnerSet } from './RunnerSet.ts'

const view: AttachOptions = { stdin: false, stdout: true, stderr: true, framed: false, delivery: 'all' }

let root: Awaited<ReturnType<typeof makeTestRoot>>
let servers: ServedRunner[]
let runners: RunnerSet

beforeEach(async () => {
  root = await makeTestRoot('runners')
  servers = []
  runners = new RunnerSet({
    root: root.path,
    folder: root.path,
    program: () => Promise.resolve({ generation: 'new', command: ['/bin/false'] }),
  })
})

afterEach(async () => {
  for (const server of servers) await server.close()
  await root.remove()
})

async function serve(generation: string, calls: Partial<Runner> = {}): Promise<ServedRunner> {
  const says = (what: string) => async (id: string) => Readable.from([`${generation} ${what} ${id}`])
  const server = await serveGeneration(root.path, generation, { readLayer: says('layer'), ...calls })
  servers.push(server)
  return server
}

function stateOf(generation: string, status: ContainerState['status'], revision = 1): ContainerState {
  const times = { created: 1, started: 1, finished: 0 }
  const rest = { pid: 1, exitCode: 0, error: '', oomKilled: false, restartCount: 0, stoppedByHand: false }
  return { status, revision, generation, ...times, ...rest }
}

async function keepState(id: string, state: ContainerState): Promise<void> {
  await mkdir(join(root.path, 'containers', id), { recursive: true })
  await writeFile(join(root.path, 'containers', id, 'state.json'), JSON.stringify(state))
}

it('finds nobody where no runner runs, and starts none', async () => {
  expect(await runners.find()).toBeUndefined()
})

it('asks the generation that runs a container, and the newest for all else', async () => {
  const old = await serve('old')
  await serve('new')
  await keepState('a', stateOf('old', 'running'))
  await keepState('b', stateOf('old', 'exited'))
  await keepState('c', stateOf('gone', 'running'))
  const runner = await runners.get()
  const asked = await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => text(await runner.readLayer(id))))
  expect(asked).toEqual(['old layer a', 'new layer b', 'new layer c', 'new layer d'])
  expect(old.isRetired()).toBe(true)
})

it('takes its own generation into service, which a newer program may have retired in between', async () => {
  const own = await serve('new')
  own.retire(true)
  await runners.get()
  expect(own.isRetired()).toBe(false)
})

it('asks about an exec the runner that started it', async () => {
  const started: string[] = []
  const execs = (generation: string): Partial<Runner> => ({
    async startExec({ id }) {
      started.push(`${generation} ${id}`)
      return Duplex.from(Readable.from([generation]))
    },
    execState: async (id) => (started.includes(`${generation} ${id}`) ? { running: true, pid: 1 } : undefined),
    async resizeExec(id) {
      started.push(`${generation} resized ${id}`)
    },
    async keepScreen(id) {
      started.push(`${generation} kept ${id}`)
    },
  })
  await serve('old', execs('old'))
  await serve('new', execs('new'))
  await keepState('a', stateOf('old', 'running'))
  const runner = await runners.get()
  const plain = { command: [], environment: [], user: '', workingDirectory: '' }
  const exec: ExecSpec = { id: 'e', containerId: 'a', ...plain, tty: false, attachStdin: false, privileged: false }
  const stream = await runner.startExec(exec, view)
  expect(stream === undefined ? '' : await text(stream)).toBe('old')
  stream?.destroy()
  await runner.resizeExec('e', { rows: 1, columns: 1 })
  await runner.keepScreen('e', { position: 0, rows: 1, columns: 1, text: '' })
  await runner.keepScreen('b', { position: 0, rows: 1, columns: 1, text: '' })
  expect(started).toEqual(['old e', 'old resized e', 'old kept e', 'new kept b'])
})

it('gives the states of all containers, of each from the runner that runs it', async () => {
  const running = stateOf('old', 'running', 7)
  await serve('old', { states: async () => ({ a: running, b: stateOf('old', 'exited') }) })
  await serve('new', { states: async () => ({ a: stateOf('old', 'exited'), c: stateOf('new', 'created') }) })
  const states = await (await runners.get()).states()
  expect(states).toEqual({ a: running, b: stateOf('old', 'exited'), c: stateOf('new', 'created') })
})

it('tells of every runner that it reaches, once', async () => {
  await serve('old')
  await serve('new')
  const told: string[] = []
  const stop = runners.watch((_runner, generation) => told.push(generation))
  await runners.get()
  await runners.get()
  expect(told.toSorted()).toEqual(['new', 'old'])
  const later: string[] = []
  runners.watch((_runner, generation) => later.push(generation))
  expect(later.toSorted()).toEqual(['new', 'old'])
  stop()
})

it('does not find a runner any more that has ended', async () => {
  const server = await serve('new')
  expect(await runners.find()).toBeDefined()
  await server.close()
  expect(await runners.find()).toBeUndefined()
})

it('never starts one for somebody who only looked for it', async () => {
  const server = await serve('new')
  const found = await runners.find()
  await server.close()
  const thrown = await found?.readLayer('a').catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(EngineError)
  expect(thrown).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
})

it('keeps a runner from ending as long as it is held', async () => {
  const server = await serve('new')
  const { pid, release } = await runners.hold()
  expect(pid).toBe(process.pid)
  await expect.poll(() => server.isBusy()).toBe(true)
  release()
  await expect.poll(() => server.isBusy()).toBe(false)
})

it('makes do with what a power cut left of a runner', async () => {
  await mkdir(join(root.path, 'runner', 'new'), { recursive: true })
  await writeFile(join(root.path, 'runner', 'new', 'runner.json'), '')
  await keepState('a', stateOf('new', 'running'))
  await writeFile(join(root.path, 'containers', 'a', 'state.json'), '')
  expect(await runners.find()).toBeUndefined()
  await serve('new')
  expect(await text(await (await runners.get()).readLayer('a'))).toBe('new layer a')
})
