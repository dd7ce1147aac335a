import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plainSpec } from '../../../test/fixtures/plainContainers.ts'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import type { ContainerState } from '../contract/container.ts'
import type { CgroupFacts } from '../runtime/cgroups.ts'
import { containerPids } from './containerPids.ts'
import { readOomKilled } from './oom.ts'
import { readUsage } from './usage.ts'

const none: CgroupFacts = { version: 0, parent: '', controllers: new Set(), mounts: {} }

/** A container whose program is this test. */
function runningHere(id = 'c'.repeat(64)) {
  const state: ContainerState = {
    revision: 1,
    status: 'running',
    pid: process.pid,
    exitCode: 0,
    error: '',
    oomKilled: false,
    created: 1,
    started: 1,
    finished: 0,
    restartCount: 0,
    stoppedByHand: false,
    generation: 'one',
  }
  return { spec: plainSpec([], { id }), state }
}

describe('what a container uses', () => {
  let root: Awaited<ReturnType<typeof makeTestRoot>>

  beforeEach(async () => {
    root = await makeTestRoot('cgroup')
  })

  afterEach(() => root.remove())

  /** Files of a container's cgroup as the kernel has them. */
  function group(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root.path, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${text}\n`)
    }
  }

  it('is summed over its processes where there is no cgroup', async () => {
    const child = spawn('sleep', ['10'])
    await once(child, 'spawn')
    const pids = await containerPids(none, runningHere())
    const usage = await readUsage(none, runningHere())
    child.kill()
    await once(child, 'exit')
    expect(pids.has(process.pid)).toBe(true)
    expect(pids.has(child.pid ?? 0)).toBe(true)
    expect(usage).toMatchObject({ source: 'proc', memoryInactiveFile: 0 })
    expect(usage.pids).toBeGreaterThanOrEqual(2)
    expect(usage.memory).toBeGreaterThan(1_000_000)
    expect(usage.cpuTotal).toBe(usage.cpuUser + usage.cpuSystem)
    expect(usage.hostCpuTotal).toBeGreaterThan(usage.cpuTotal)
    expect(usage.memoryLimit).toBeGreaterThan(usage.memory)
    expect(Object.keys(usage.networks)).not.toContain('lo')
  })

  it('is all zero when it does not run', async () => {
    const { spec, state } = runningHere()
    expect(await readUsage(none, { spec, state: { ...state, pid: 0 } })).toMatchObject({
      cpuTotal: 0,
      memory: 0,
      pids: 0,
    })
  })

  it('is read from a cgroup of version 2', async () => {
    const id = 'c'.repeat(64)
    const cgroups: CgroupFacts = {
      version: 2,
      parent: '/lamina',
      controllers: new Set(['memory', 'pids']),
      mounts: { unified: root.path },
    }
    const folder = `lamina/${id}`
    group({
      [`${folder}/cpu.stat`]: 'usage_usec 30\nuser_usec 20\nsystem_usec 10',
      [`${folder}/memory.current`]: '5000',
      [`${folder}/memory.stat`]: 'anon 1\ninactive_file 700',
      [`${folder}/memory.max`]: '9000',
      [`${folder}/memory.events`]: 'oom 2\noom_kill 1',
      [`${folder}/pids.current`]: '3',
      [`${folder}/pids.max`]: 'max',
      [`${folder}/io.stat`]: '8:0 rbytes=100 wbytes=20 rios=1\n8:16 rbytes=11 wbytes=2 rios=1',
      [`${folder}/cgroup.procs`]: '7\n8',
      [`${folder}/inner/cgroup.procs`]: '9',
    })
    const usage = await readUsage(cgroups, runningHere(id))
    expect(usage).toMatchObject({
      source: 'cgroup',
      cpuTotal: 30_000,
      cpuUser: 20_000,
      cpuSystem: 10_000,
      memory: 5000,
      memoryInactiveFile: 700,
      memoryLimit: 9000,
      pids: 3,
      blockRead: 111,
      blockWritten: 22,
    })
    expect(usage.pidsLimit).toBeUndefined()
    expect(await containerPids(cgroups, runningHere(id))).toEqual(new Set([7, 8, 9]))
    expect(await readOomKilled(cgroups, id)).toBe(true)
    expect(await readOomKilled(cgroups, 'd'.repeat(64))).toBe(false)
  })
})
