import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cannotRunContainers } from '../../../test/fixtures/cannotRunContainers.ts'
import { hostNetworks, plainSpec, plainTrees } from '../../../test/fixtures/plainContainers.ts'
import type { Containers } from '../containers/containersOptions.ts'
import { createContainers } from '../containers/createContainers.ts'
import type { ContainerSpec, ExecSpec } from '../contract/container.ts'
import { type OutputFrame, OutputFrameReader } from '../contract/outputFrames.ts'
import type { AttachOptions } from '../contract/runner.ts'
import { createStreams, type OwnStreams } from './createStreams.ts'

const all: AttachOptions = { stdin: true, stdout: true, stderr: true, framed: false, delivery: 'all' }
const latest: AttachOptions = { ...all, delivery: 'latest' }

describe.skipIf(cannotRunContainers !== undefined)('streams of containers with the runtime of this machine', () => {
  let root: string
  let streams: OwnStreams
  let containers: Containers
  let execs = 0

  beforeAll(async () => {
    // Longer than the address of a socket may be.
    root = mkdtempSync(join(tmpdir(), `lamina-terminals-${'x'.repeat(60)}-`))
    streams = createStreams()
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
    streams.close()
    rmSync(root, { recursive: true, force: true })
  })

  /** Makes a container with a terminal. */
  async function make(script: string, hostConfig: ContainerSpec['hostConfig'] = {}): Promise<string> {
    const spec = plainSpec(['sh', '-c', script], { hostConfig }, { Tty: true, OpenStdin: true })
    await containers.create(spec)
    return spec.id
  }

  function exec(containerId: string, script: string, more: Partial<ExecSpec> = {}): ExecSpec {
    const id = (++execs).toString(16).padStart(64, '0')
    const command = ['sh', '-c', script]
    const plain = { environment: [], user: '', workingDirectory: '', tty: false, attachStdin: false, privileged: false }
    return { id, containerId, command, ...plain, ...more }
  }

  /** A container that runs until it is removed. */
  async function makeSleeper(): Promise<string> {
    const spec = plainSpec(['sleep', '1000'])
    await containers.create(spec)
    await containers.start(spec.id)
    return spec.id
  }

  async function startExec(spec: ExecSpec, options: AttachOptions = all): Promise<Duplex> {
    const view = await containers.startExec(spec, options)
    if (view === undefined) throw new Error('There is no view.')
    return view
  }

  it('has a terminal of the size asked for, which resizes, and takes the last bytes of a process', async () => {
    const script = 'stty -echo; stty size; read x; stty size; yes €€€€ | head -n 100000; printf last; exit 4'
    const id = await make(script, { ConsoleSize: [40, 120] })
    const view = await containers.attach(id, all)
    await containers.start(id)
    expect(await readUntil(view, (came) => came.includes('\n'))).toBe('40 120\r\n')
    await containers.resize(id, { rows: 50, columns: 132 })
    view.write('\n')
    const rest = await text(view)
    expect(rest.startsWith('50 132\r\n')).toBe(true)
    expect(rest.endsWith('last')).toBe(true)
    expect(rest.match(/€€€€\r\n/g)).toHaveLength(100_000)
    await expect.poll(async () => (await containers.states())[id]).toMatchObject({ status: 'exited', exitCode: 4 })
    const log = readFileSync(join(root, 'containers', id, `${id}-json.log`), 'utf8')
    expect(log).toContain('{"log":"50 132\\r\\n","stream":"stdout","time":"')
  })

  it('takes a paste of 1 MB whole, and leaves signals to the terminal', async () => {
    const id = await make('stty raw -echo; echo ready; head -c 1000000 | md5sum; stty sane; sleep 100; echo "code $?"')
    const view = await containers.attach(id, all)
    await containers.start(id)
    await readUntil(view, (came) => came.includes('ready'))
    const pasted = Buffer.alloc(1_000_000, 'paste')
    view.write(pasted)
    const digest = createHash('md5').update(pasted).digest('hex')
    expect(await readUntil(view, (came) => came.includes('-'))).toContain(digest)
    await sleep(100)
    view.write('\u0003')
    await text(view)
    await expect.poll(async () => (await containers.states())[id]).toMatchObject({ status: 'exited', exitCode: 130 })
  })

  it('ends a view by its detach keys, and the program goes on', async () => {
    const id = await make('read x; echo "got $x"')
    const detached = await containers.attach(id, { ...all, detachKeys: [16, 17] })
    const other = await containers.attach(id, all)
    await containers.start(id)
    detached.write('a\u0010')
    detached.write('\u0011dropped')
    await text(detached)
    other.write('b\n')
    expect(await text(other)).toContain('got ab')
  })

  it('never waits for a viewer of the latest, and tells it what it missed', async () => {
    const id = await make("stty raw; head -c 3000000 /dev/zero | tr '\\0' x; printf end")
    const stalled = await containers.attach(id, latest)
    await containers.start(id)
    await expect.poll(async () => (await containers.states())[id]?.status).toBe('exited')
    const frames = await readFrames(stalled)
    expect(frames.find((frame) => frame.kind === 'gap')?.position).toBeGreaterThan(2_500_000)
    const last = frames.filter((frame) => frame.kind === 'output').at(-1)
    expect(
      Buffer.from(last?.bytes ?? [])
        .toString()
        .endsWith('end'),
    ).toBe(true)
    expect((last?.position ?? 0) + (last?.bytes.length ?? 0)).toBe(3_000_003)
  })

  it('begins a later view with the kept screen, or where its viewer was', async () => {
    const id = await make('stty raw -echo; printf 0123456789; read x; printf end')
    const view = await containers.attach(id, all)
    await containers.start(id)
    await readUntil(view, (came) => came.includes('9'))
    const screen = { position: 4, rows: 24, columns: 80, text: 'drawn' }
    await containers.keepScreen(id, screen)
    await expect(containers.keepScreen(id, { ...screen, position: 99 })).rejects.toThrow(/not come yet/)
    const fromScreen = await containers.attach(id, latest)
    const fromPlace = await containers.attach(id, { ...latest, from: 8 })
    view.resume().write('x\n')
    const [first, ...others] = await readFrames(fromScreen)
    expect(first).toEqual({ kind: 'screen', position: 4, screen })
    const drawn = others.map((frame) => (frame.kind === 'output' ? Buffer.from(frame.bytes).toString() : ''))
    expect(drawn.join('')).toBe('456789end')
    expect((await readFrames(fromPlace))[0]).toMatchObject({ kind: 'output', position: 8 })
  })

  it('runs execs with terminals of their own', async () => {
    const id = await makeSleeper()
    const shell = exec(id, 'stty size; read x; stty size; tty; exit 5', { tty: true, consoleSize: [30, 90] })
    const view = await startExec(shell)
    await readUntil(view, (came) => came.includes('30 90\r\n'))
    await containers.resizeExec(shell.id, { rows: 31, columns: 91 })
    view.write('\n')
    expect(await text(view)).toMatch(/31 91\r\n\/dev\/pts\/\d+\r\n$/)
    await expect.poll(() => containers.execState(shell.id)).toEqual({ running: false, pid: 0, exitCode: 5 })
  })

  it('ends an exec with its program, though what that left behind holds its output', async () => {
    const id = await makeSleeper()
    const daemon = exec(id, 'sleep 30 & echo started; exit 6')
    const began = Date.now()
    expect(await text(await startExec(daemon))).toBe('started\n')
    expect(Date.now() - began).toBeLessThan(10_000)
    await expect.poll(() => containers.execState(daemon.id)).toMatchObject({ exitCode: 6 })
    const flood = exec(id, 'yes & exit 7')
    const view = await startExec(flood)
    for await (const chunk of view) expect(String(chunk)).toContain('y\n')
    await expect.poll(() => containers.execState(flood.id)).toMatchObject({ exitCode: 7 })
  })

  it('gives execs standard input to its end, and ends them with their container', async () => {
    const id = await makeSleeper()
    const cat = exec(id, 'cat; echo over >&2', { attachStdin: true })
    const view = await startExec(cat)
    view.end('typed\n')
    // Two pipes, which have no order between them.
    expect((await text(view)).split('\n').toSorted()).toEqual(['', 'over', 'typed'])
    const long = exec(id, 'echo begun; sleep 1000')
    const watched = await startExec(long)
    await readUntil(watched, (came) => came.includes('begun'))
    await containers.kill(id, 'SIGKILL')
    await text(watched)
    await expect.poll(() => containers.execState(long.id)).toEqual({ running: false, pid: 0, exitCode: 137 })
    await expect(containers.startExec(exec(id, 'true'), all)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { docker: `container ${id} is not running` },
    })
  })

  it('leaves nothing behind of many execs', async () => {
    const id = await makeSleeper()
    const run = async (tty: boolean) => text(await startExec(exec(id, 'echo x', { tty })))
    await Promise.all([run(false), run(true)])
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (let round = 0; round < 10; round++)
      expect(await Promise.all([run(false), run(true)])).toEqual(['x\n', 'x\r\n'])
    await expect.poll(descriptors).toBeLessThanOrEqual(before)
    await expect.poll(() => readdirSync(join(root, 'containers', id, 'execs'))).toEqual([])
  })
})

/** Reads a view until what came fulfils a condition. */
async function readUntil(view: Duplex, isThere: (text: string) => boolean): Promise<string> {
  let came = ''
  for await (const chunk of view.iterator({ destroyOnReturn: false })) {
    came += String(chunk)
    if (isThere(came)) return came
  }
  return came
}

async function readFrames(view: Duplex): Promise<readonly OutputFrame[]> {
  const reader = new OutputFrameReader()
  const frames: OutputFrame[] = []
  for await (const chunk of view) frames.push(...reader.push(chunk))
  return frames
}
