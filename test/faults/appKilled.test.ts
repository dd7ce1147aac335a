import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { findBusybox, makeBusyboxImage } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { commandAs, ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { makeUserRoot } from '../fixtures/runnerDriving.ts'

const execute = promisify(execFile)
const count = 20
const user = ordinaryUser()
const hasDocker = await execute('docker', ['--version']).then(
  () => true,
  () => false,
)
const isPossible = user !== undefined && hasDocker && findBusybox() !== undefined && cannotRunContainers === undefined

describe.skipIf(!isPossible)(`the app killed while ${count} containers print`, () => {
  let place: Awaited<ReturnType<typeof makeUserRoot>>
  let app: TestChild
  const socket = () => join(place.path, 'docker.sock')
  const names = Array.from({ length: count }, (_, at) => `counter-${at}`)

  beforeAll(async () => {
    await buildWhenStale()
    place = await makeUserRoot(user ?? { name: '', uid: 0, gid: 0 })
    app = await start()
    const archive = join(place.path, 'busybox.tar')
    await writeFile(archive, makeDockerArchive([makeBusyboxImage()]))
    await docker('load', '-i', archive)
  })

  afterAll(async () => {
    await docker('rm', '-f', ...names).catch(() => undefined)
    await app?.kill()
    await place?.remove()
  })

  async function start(): Promise<TestChild> {
    const server = join(import.meta.dirname, '..', '..', 'out', 'main', 'server.js')
    const line = [process.execPath, server, '--root', place.path, '--socket', socket(), '--port', '0']
    const [command = '', ...args] = user === undefined ? line : commandAs(user, line)
    const child = startChild(command, args, { NODE_COMPILE_CACHE: undefined, XDG_RUNTIME_DIR: undefined })
    expect(await child.nextLine()).toMatch(/^ready /)
    return child
  }

  const environment = () => ({ ...process.env, DOCKER_HOST: `unix://${socket()}` })

  async function docker(...args: readonly string[]): Promise<string> {
    return (await execute('docker', args, { env: environment() })).stdout
  }

  /** The first line that somebody sees who attaches now. */
  async function attachedLine(name: string): Promise<string | undefined> {
    const viewer = spawn('docker', ['attach', '--no-stdin', '--sig-proxy=false', name], {
      env: environment(),
      stdio: 'pipe',
    })
    try {
      for await (const line of createInterface({ input: viewer.stdout })) return line
      return undefined
    } finally {
      viewer.kill('SIGKILL')
      await once(viewer, 'close')
    }
  }

  it('stops none of them, and misses and doubles no line; the next start shows them all and attaches', async () => {
    const script = 'i=0; while :; do echo $i; i=$((i+1)); sleep 0.05; done'
    await Promise.all(names.map((name) => docker('run', '-d', '--name', name, 'busybox:test', 'sh', '-c', script)))
    const pids = await docker('inspect', '-f', '{{.State.Pid}}', ...names)
    await app.kill('SIGKILL')
    app = await start()
    expect((await docker('ps', '-q')).trim().split('\n')).toHaveLength(count)
    expect(await docker('inspect', '-f', '{{.State.Pid}}', ...names)).toBe(pids)
    expect(Number(await attachedLine(names[0] ?? ''))).toBeGreaterThan(0)
    await docker('stop', '-t', '0', ...names)
    const logs = await Promise.all(names.map((name) => docker('logs', name)))
    for (const log of logs) {
      const lines = log.trimEnd().split('\n')
      expect(lines).toEqual(lines.map((_, at) => String(at)))
    }
  })
})
