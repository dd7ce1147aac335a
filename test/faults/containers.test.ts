import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Containers } from '../../src/runner/containers/containersOptions.ts'
import { createContainers } from '../../src/runner/containers/createContainers.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { hostNetworks, keptStreams, plainSpec, plainTrees } from '../fixtures/plainContainers.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const program = join(import.meta.dirname, 'runContainers.ts')
const opened: AsyncDisposableStack[] = []

afterEach(async () => {
  for (const stack of opened.splice(0)) await stack.disposeAsync()
})

/** A runner in a process of its own that has started these containers (`POLICY|COMMAND`). */
async function startRunner(...lines: readonly string[]) {
  const stack = new AsyncDisposableStack()
  opened.push(stack)
  const folder = await makeTestRoot('killed')
  stack.defer(() => folder.remove())
  const root = folder.path
  const ids = lines.map(() => randomBytes(32).toString('hex'))
  const args = lines.map((line, index) => `${ids[index]}|${line}`)
  const runner = spawn(process.execPath, [program, root, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  stack.defer(() => killAndWait(runner))
  await once(runner.stdout, 'data')
  return { root, ids, runner, stack }
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function openAgain({ root, stack }: { root: string; stack: AsyncDisposableStack }): Promise<Containers> {
  const containers = await createContainers({
    root,
    generation: 'two',
    rootFileSystems: plainTrees(root),
    networks: hostNetworks,
    streams: keptStreams(root).streams,
    isServedBy: () => false,
  })
  stack.defer(async () => {
    await Promise.all(Object.keys(await containers.states()).map((id) => containers.remove(id, { force: true })))
    await containers.close()
  })
  return containers
}

/** Processes whose command line has this text in it: the shim and the runtime of a container. */
function processesWith(text: string): { pid: number; program: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'latin1')
        return line.includes(text) && !line.includes('runContainers')
          ? [{ pid: Number(name), program: readlinkSync(`/proc/${name}/exe`) }]
          : []
      } catch {
        return []
      }
    })
}

async function untilEnd(containers: Containers, id: string): Promise<number> {
  await expect.poll(async () => (await containers.states())[id]?.status).toBe('exited')
  return (await containers.states())[id]?.exitCode ?? -1
}

describe.skipIf(cannotRunContainers !== undefined)('containers whose runner is killed', () => {
  it('run on, and are taken up by the next with their exit codes', async () => {
    const killed = await startRunner('no|sleep 1; exit 6', 'no|sleep 100')
    const [short = '', long = ''] = killed.ids
    await killAndWait(killed.runner)
    const containers = await openAgain(killed)
    const states = await containers.states()
    expect(states[short]).toMatchObject({ status: 'running', exitCode: 0 })
    expect(states[long]).toMatchObject({ status: 'running' })
    expect(() => process.kill(states[long]?.pid ?? 0, 0)).not.toThrow()
    expect(await untilEnd(containers, short)).toBe(6)
    expect(await containers.stop(long, { timeout: 0 })).toMatchObject({ status: 'exited', exitCode: 137 })
  })

  it('have their exit codes when they ended while there was none', async () => {
    const killed = await startRunner('no|sleep 0.3; exit 8', 'on-failure|sleep 0.3; exit 9')
    const [plain = '', again = ''] = killed.ids
    await killAndWait(killed.runner)
    await expect.poll(() => processesWith(plain).length + processesWith(again).length).toBe(0)
    const containers = await openAgain(killed)
    const states = await containers.states()
    expect(states[plain]).toMatchObject({ status: 'exited', exitCode: 8, pid: 0 })
    expect(states[plain]?.finished).toBeGreaterThan(states[plain]?.started ?? 0)
    await expect.poll(async () => (await containers.states())[again]?.restartCount).toBeGreaterThan(0)
  })

  it('are found dead when all was killed, and started again by their policy', async () => {
    const killed = await startRunner('no|sleep 100', 'always|sleep 100')
    const [plain = '', again = ''] = killed.ids
    await killAndWait(killed.runner)
    const programs = [plain, again].map((id) =>
      readFileSync(join(killed.root, 'containers', id, 'bundle', 'pid'), 'utf8'),
    )
    for (const { pid } of [...processesWith(plain), ...processesWith(again)]) process.kill(pid, 'SIGKILL')
    for (const pid of programs) process.kill(Number(pid), 'SIGKILL')
    await expect.poll(() => processesWith(plain).length + processesWith(again).length).toBe(0)
    const containers = await openAgain(killed)
    expect((await containers.states())[plain]).toMatchObject({ status: 'exited', exitCode: 255, pid: 0 })
    await expect.poll(async () => (await containers.states())[again]?.status).toBe('running')
  })

  it('are taken up from the middle of a start, and one that is broken keeps no other from it', async () => {
    const killed = await startRunner('no|sleep 100')
    const [id = ''] = killed.ids
    await killAndWait(killed.runner)
    // As it was on disk before the runner told that the program runs.
    const file = join(killed.root, 'containers', id, 'state.json')
    const { pid, ...state } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...state, status: 'created', pid: 0, started: 0 }))
    const broken = join(killed.root, 'containers', 'b'.repeat(64))
    mkdirSync(join(broken, 'container.json'), { recursive: true })
    const containers = await openAgain(killed)
    const taken = (await containers.states())[id]
    expect(taken).toMatchObject({ status: 'running', pid, generation: 'two' })
    expect(taken?.started).toBeGreaterThan(0)
    expect(containers.warnings).toEqual([expect.stringContaining('Container bbbbbbbbbbbb is not as it says')])
  })

  it.each(['shim', 'runtime'])('end with 137 when their %s was killed too', async (victim) => {
    const killed = await startRunner('no|sleep 100')
    const [id = ''] = killed.ids
    await killAndWait(killed.runner)
    const isShim = (name: string) => !/runc|crun/.test(name)
    for (const { pid, program: name } of processesWith(id)) {
      if (isShim(name) === (victim === 'shim')) process.kill(pid, 'SIGKILL')
    }
    const pid = Number(readFileSync(join(killed.root, 'containers', id, 'bundle', 'pid'), 'utf8'))
    const containers = await openAgain(killed)
    expect(await untilEnd(containers, id)).toBe(137)
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

describe.skipIf(cannotRunContainers !== undefined)('containers whose shim is killed', () => {
  it('end with 137 and are started again by their policy', async () => {
    const running = await startRunner('on-failure|sleep 100')
    const [id = ''] = running.ids
    const stateOf = () => JSON.parse(readFileSync(join(running.root, 'containers', id, 'state.json'), 'utf8'))
    const { pid } = stateOf()
    for (const { pid: shim, program: name } of processesWith(id)) {
      if (!/runc|crun/.test(name)) process.kill(shim, 'SIGKILL')
    }
    await expect.poll(() => stateOf()).toMatchObject({ status: 'running', restartCount: 1 })
    expect(isAlive(pid)).toBe(false)
    expect(stateOf().pid).not.toBe(pid)
    await killAndWait(running.runner)
    await openAgain(running)
  })
})

describe.skipIf(cannotRunContainers !== undefined)('100 containers', () => {
  it('run at once, and leave nothing when they are removed', async () => {
    const stack = new AsyncDisposableStack()
    opened.push(stack)
    const folder = await makeTestRoot('hundred')
    stack.defer(() => folder.remove())
    const containers = await openAgain({ root: folder.path, stack })
    const specs = Array.from({ length: 100 }, () => plainSpec(['sleep', '1000']))
    await Promise.all(specs.map((spec) => containers.create(spec)))
    await Promise.all(specs.map(({ id }) => containers.start(id)))
    const states = Object.values(await containers.states())
    expect(new Set(states.map(({ pid }) => pid)).size).toBe(100)
    expect(states.filter(({ status, pid }) => status === 'running' && isAlive(pid))).toHaveLength(100)
    await Promise.all(specs.map(({ id }) => containers.remove(id, { force: true })))
    expect(states.filter(({ pid }) => isAlive(pid))).toEqual([])
    expect(readdirSync(join(folder.path, 'containers'))).toEqual([])
    expect(containers.isActive()).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
