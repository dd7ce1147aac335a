import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cannotRunContainers,
  hostNetworks,
  keptStreams,
  plainSpec,
  plainTrees,
} from '../../../test/fixtures/plainContainers.ts'
import type { ContainerSpec, RunnerEvent } from '../contract/container.ts'
import { type Containers, createContainers } from './createContainers.ts'

describe.skipIf(cannotRunContainers !== undefined)('containers with the runtime of this machine', () => {
  const { streams, outputs } = keptStreams()
  let root: string
  let containers: Containers

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lamina-containers-'))
    containers = await createContainers({
      root,
      generation: 'one',
      rootFileSystems: plainTrees(root),
      networks: hostNetworks,
      streams,
      isServedBy: () => false,
    })
  })

  afterAll(async () => {
    await Promise.all(Object.keys(await containers.states()).map((id) => containers.remove(id, { force: true })))
    await containers.close()
    await rm(root, { recursive: true, force: true })
  })

  async function make(...given: Parameters<typeof plainSpec>): Promise<ContainerSpec> {
    const spec = plainSpec(...given)
    await containers.create(spec)
    return spec
  }

  /** Follows a container's events until one of them. */
  async function until(id: string, action: RunnerEvent['action'], after = 0): Promise<readonly RunnerEvent[]> {
    const seen: RunnerEvent[] = []
    for await (const event of containers.events(after, AbortSignal.timeout(15_000))) {
      if (event.containerId !== id) continue
      seen.push(event)
      if (event.action === action) return seen
    }
    throw new Error(`${action} never came; ${seen.map((event) => event.action).join()} did`)
  }

  it('runs a program, tells its exit code and keeps its state on disk', async () => {
    const spec = await make(['sh', '-c', 'echo hello; exit 7'])
    expect((await containers.states())[spec.id]).toMatchObject({ status: 'created', pid: 0, started: 0 })
    await containers.start(spec.id)
    const events = await until(spec.id, 'die')
    expect(events.map(({ action }) => action)).toEqual(['start', 'die'])
    expect(events[1]?.attributes).toMatchObject({ exitCode: '7' })
    expect(events[1]?.state).toMatchObject({ status: 'exited', exitCode: 7, pid: 0 })
    const kept = JSON.parse(readFileSync(join(root, 'containers', spec.id, 'state.json'), 'utf8'))
    expect(kept).toEqual(events[1]?.state)
    expect(await containers.remove(spec.id, { force: false })).toBe(1)
    expect((await containers.states())[spec.id]).toBeUndefined()
    expect(outputs.get(spec.id)?.text).toBe('hello\n')
  })
})
