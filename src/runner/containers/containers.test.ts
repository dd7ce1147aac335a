import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cannotRunContainers } from '../../../test/fixtures/cannotRunContainers.ts'
import { hostNetworks, keptStreams, plainSpec, plainTrees } from '../../../test/fixtures/plainContainers.ts'
import type { ContainerSpec, RunnerEvent } from '../contract/container.ts'
import type { Containers } from './containersOptions.ts'
import { createContainers } from './createContainers.ts'

describe.skipIf(cannotRunContainers !== undefined)('containers with the runtime of this machine', () => {
  let outputs: ReturnType<typeof keptStreams>['outputs']
  let root: string
  let containers: Containers

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lamina-containers-'))
    const kept = keptStreams(root)
    outputs = kept.outputs
    containers = await createContainers({
      root,
      generation: 'one',
      rootFileSystems: plainTrees(root),
      networks: hostNetworks,
      streams: kept.streams,
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

  /** Waits until a container has written a word. */
  async function said(id: string, word: string): Promise<void> {
    await expect.poll(() => outputs.get(id)?.text).toContain(word)
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

  it('keeps a container whose program is missing as created, and says why as Docker does', async () => {
    const missing = await make(['nosuch'])
    const docker =
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown'
    await expect(containers.start(missing.id)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      data: { docker, exitCode: 127 },
    })
    expect((await containers.states())[missing.id]).toMatchObject({
      status: 'created',
      exitCode: 127,
      error: docker,
      pid: 0,
    })
    expect(outputs.get(missing.id)?.text).toBe('')
    const folder = await make(['/etc'])
    await expect(containers.start(folder.id)).rejects.toMatchObject({ data: { exitCode: 126 } })
  })

  it('starts an exited container again, from the beginning', async () => {
    const spec = await make(['sh', '-c', 'date +%s%N; exit 3'])
    await containers.start(spec.id)
    const [, died] = await until(spec.id, 'die')
    await containers.start(spec.id)
    await until(spec.id, 'die', died?.sequence)
    expect(outputs.get(spec.id)?.text.split('\n')).toHaveLength(3)
    expect((await containers.states())[spec.id]).toMatchObject({ status: 'exited', exitCode: 3, restartCount: 0 })
  })

  it('stops with the stop signal, and kills what does not heed it', async () => {
    const heeding = await make(
      ['sh', '-c', 'trap "exit 5" USR1; echo ready; while :; do sleep 0.05; done'],
      {},
      { StopSignal: 'SIGUSR1' },
    )
    const deaf = await make(['sh', '-c', 'while :; do sleep 1; done'])
    await Promise.all([containers.start(heeding.id), containers.start(deaf.id)])
    await said(heeding.id, 'ready')
    const [heeded, killed] = await Promise.all([
      containers.stop(heeding.id, {}),
      containers.stop(deaf.id, { timeout: 0 }),
    ])
    expect(heeded).toMatchObject({ status: 'exited', exitCode: 5, stoppedByHand: true })
    expect(killed).toMatchObject({ status: 'exited', exitCode: 137 })
    const events = await until(deaf.id, 'stop')
    expect(events.map(({ action, attributes }) => attributes.signal ?? action)).toEqual([
      'start',
      '15',
      '9',
      'die',
      'stop',
    ])
    expect(await containers.stop(deaf.id, {})).toMatchObject({ status: 'exited' })
  })

  it('sends signals, and refuses them to what does not run', async () => {
    const spec = await make([
      'sh',
      '-c',
      'trap "echo hup" HUP; trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done',
    ])
    await containers.start(spec.id)
    await said(spec.id, 'ready')
    await containers.kill(spec.id, 'HUP')
    await said(spec.id, 'hup')
    await containers.kill(spec.id, '15')
    await until(spec.id, 'die')
    expect((await containers.states())[spec.id]).toMatchObject({ exitCode: 9 })
    await containers.remove(spec.id, { force: false })
    expect(outputs.get(spec.id)?.text).toBe('ready\nhup\n')
    const idle = await make(['true'])
    await expect(containers.kill(idle.id, 'TERM')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(containers.kill(idle.id, 'NOPE')).rejects.toMatchObject({ data: { docker: 'invalid signal: NOPE' } })
  })

  it('refuses to remove what runs unless forced', async () => {
    const spec = await make(['sleep', '100'])
    await containers.start(spec.id)
    await expect(containers.remove(spec.id, { force: false })).rejects.toMatchObject({ code: 'CONFLICT' })
    await containers.remove(spec.id, { force: true })
    expect((await containers.states())[spec.id]).toBeUndefined()
    expect(await containers.remove(spec.id, { force: true })).toBe(0)
  })

  it('freezes and thaws', async () => {
    const spec = await make(['sleep', '100'])
    await containers.start(spec.id)
    expect(await containers.pause(spec.id)).toMatchObject({ status: 'paused' })
    await expect(containers.pause(spec.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await containers.unpause(spec.id)).toMatchObject({ status: 'running' })
    await containers.pause(spec.id)
    expect(await containers.stop(spec.id, { timeout: 0 })).toMatchObject({ status: 'exited', exitCode: 137 })
  })

  it('runs further programs, with their exit codes, and says what is missing', async () => {
    const spec = await make(['sleep', '100'], {}, { Env: ['COLOUR=red'] })
    await containers.start(spec.id)
    const exec = {
      id: 'e'.repeat(64),
      containerId: spec.id,
      command: ['sh', '-c', 'echo $COLOUR $SIZE $(id -u) $(pwd); exit 4'],
      environment: ['SIZE=large'],
      user: 'anna',
      workingDirectory: '/tmp',
      tty: false,
      attachStdin: false,
      privileged: false,
    }
    await containers.startExec(exec, null)
    await until(spec.id, 'exec_die')
    expect(await containers.execState(exec.id)).toEqual({ running: false, pid: 0, exitCode: 4 })
    expect(outputs.get(exec.id)?.text).toBe('red large 1000 /tmp\n')
    const missing = { ...exec, id: 'f'.repeat(64), command: ['nosuch'] }
    await expect(containers.startExec(missing, null)).rejects.toMatchObject({ data: { exitCode: 127 } })
    expect(await containers.execState(missing.id)).toMatchObject({ exitCode: 127 })
    await containers.stop(spec.id, { timeout: 0 })
    await expect(containers.startExec({ ...exec, id: 'd'.repeat(64) }, null)).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })

  it('starts again by its policy, with growing waits, until stopped', async () => {
    const failing = await make(['false'], {
      hostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    })
    await containers.start(failing.id)
    const actions: string[] = []
    for await (const event of containers.events(0, AbortSignal.timeout(10_000))) {
      if (event.containerId !== failing.id) continue
      actions.push(event.action)
      if (event.action === 'die' && event.state.status === 'exited') break
    }
    expect(actions).toEqual(['start', 'die', 'start', 'die', 'start', 'die'])
    expect((await containers.states())[failing.id]).toMatchObject({ restartCount: 2, exitCode: 1 })
    const eternal = await make(['true'], { hostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } } })
    await containers.start(eternal.id)
    await until(eternal.id, 'die')
    expect(containers.isActive()).toBe(true)
    expect(await containers.stop(eternal.id, {})).toMatchObject({ status: 'exited', stoppedByHand: true })
  })

  it('tells health as it changes', async () => {
    const check = { Test: ['CMD-SHELL', 'echo looked; test -e /tmp/well'], Interval: 5e7, Retries: 2, Timeout: 5e9 }
    const spec = await make(['sleep', '100'], {}, { Healthcheck: check })
    await containers.start(spec.id)
    expect((await containers.states())[spec.id]?.health).toMatchObject({ status: 'starting' })
    const events = await until(spec.id, 'health_status')
    const last = events.at(-1)
    expect(last?.state.health).toMatchObject({ status: 'unhealthy', failingStreak: 2 })
    expect(last?.state.health?.probes[0]).toMatchObject({ exitCode: 1, output: 'looked\n' })
    const touch = ['touch', '/tmp/well']
    const exec = {
      containerId: spec.id,
      environment: [],
      user: '',
      workingDirectory: '',
      tty: false,
      attachStdin: false,
      privileged: false,
    }
    await containers.startExec({ ...exec, id: 'c'.repeat(64), command: touch }, null)
    const [well] = (await until(spec.id, 'health_status', last?.sequence)).slice(-1)
    expect(well?.state.health).toMatchObject({ status: 'healthy', failingStreak: 0 })
    await containers.remove(spec.id, { force: true })
  })

  it('lists processes as ps does, and measures', async () => {
    const spec = await make(['sh', '-c', 'sleep 99 & sleep 98; true'])
    await containers.start(spec.id)
    const commands = async () => new Set((await containers.top(spec.id, [])).processes.map((fields) => fields.at(-1)))
    await expect.poll(commands).toEqual(new Set(['sh -c sleep 99 & sleep 98; true', 'sleep 98', 'sleep 99']))
    expect((await containers.top(spec.id, [])).titles.slice(0, 3)).toEqual(['UID', 'PID', 'PPID'])
    const usage = await containers.usage(spec.id)
    expect(usage).toMatchObject({ pids: 3, source: 'cgroup' })
    expect(usage.memory).toBeGreaterThan(0)
    await expect(containers.top(spec.id, ['-o', 'user'])).rejects.toMatchObject({
      data: { docker: "Couldn't find PID field in ps output" },
    })
    await containers.remove(spec.id, { force: true })
  })

  it('keeps to limits, and tells when memory was used up', async () => {
    const spec = await make(['sh', '-c', 'head -c 60m /dev/zero | tail'], {
      hostConfig: { Memory: 16 * 1024 * 1024, PidsLimit: 20 },
    })
    await containers.start(spec.id)
    const events = await until(spec.id, 'die')
    expect(events.map(({ action }) => action)).toEqual(['start', 'oom', 'die'])
    expect(events.at(-1)?.state).toMatchObject({ oomKilled: true })
    const small = await make(['sleep', '99'], { hostConfig: { Memory: 16 * 1024 * 1024 } })
    await containers.start(small.id)
    await containers.update(small.id, { Memory: 32 * 1024 * 1024, MemorySwap: 64 * 1024 * 1024 })
    expect(await containers.usage(small.id)).toMatchObject({ memoryLimit: 32 * 1024 * 1024 })
    expect(containers.specOf(small.id).hostConfig).toMatchObject({ Memory: 32 * 1024 * 1024 })
    await containers.remove(small.id, { force: true })
  })

  it('shares PID and IPC namespaces with containers that run and let it', async () => {
    const hostConfig = { IpcMode: 'shareable' }
    const donor = await make(['sh', '-c', 'echo said >/dev/shm/word; echo ready; exec sleep 100'], { hostConfig })
    const guest = await make(['sh', '-c', 'cat /dev/shm/word; ps | grep -c "[s]leep 100"'], {
      pidOf: donor.id,
      ipcOf: donor.id,
    })
    await expect(containers.start(guest.id)).rejects.toMatchObject({
      data: { docker: `cannot join IPC of a non running container: ${donor.id}` },
    })
    await containers.start(donor.id)
    await said(donor.id, 'ready')
    await containers.start(guest.id)
    await until(guest.id, 'die')
    expect(outputs.get(guest.id)?.text).toBe('said\n1\n')
    await containers.stop(donor.id, { timeout: 0 })
    await containers.remove(donor.id, { force: false })
    const closed = await make(['sleep', '100'])
    await containers.start(closed.id)
    const uninvited = await make(['true'], { ipcOf: closed.id })
    await expect(containers.start(uninvited.id)).rejects.toThrow('it is its own')
    await containers.remove(closed.id, { force: true })
  })
})
