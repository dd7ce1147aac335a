import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../../src/runner/contract/container.ts'
import { findBusybox } from '../fixtures/busyboxImage.ts'
import { cannotRunContainers } from '../fixtures/cannotRunContainers.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { plainSpec } from '../fixtures/plainContainers.ts'
import {
  callRunner,
  driveRunner,
  isRunning,
  makeUserRoot,
  type RunnerDriver,
  unpackBusybox,
} from '../fixtures/runnerDriving.ts'

const ordinary = ordinaryUser()
const root = process.getuid?.() === 0 ? { name: 'root', uid: 0, gid: 0 } : undefined
const canRun = findBusybox() !== undefined && cannotRunContainers === undefined
const users = [ordinary, root].filter((user) => user !== undefined && canRun).filter((user) => user !== undefined)

describe.each(users)('containers of $name whose runner is killed', (user) => {
  let place: Awaited<ReturnType<typeof makeUserRoot>>
  let main: RunnerDriver
  const made: string[] = []

  beforeEach(async () => {
    place = await makeUserRoot(user)
    main = driveRunner(user, place.path, 60)
    await unpackBusybox(main, user, place.path)
  })

  afterEach(async () => {
    for (const id of made.splice(0)) await ask('remove', id, { force: true })
    await main.child.kill()
    await place.remove()
  })

  const ask = (name: string, ...args: readonly unknown[]) => callRunner(main, name, ...args)

  async function run(command: string, more: Partial<ContainerSpec> = {}): Promise<string> {
    const id = randomBytes(32).toString('hex')
    const spec = plainSpec(['sh', '-c', command], { id, layers: [1], snapshot: 2 + made.length, ...more })
    await ask('create', spec)
    made.push(id)
    await ask('start', id)
    return id
  }

  it('run on, are taken up with their exit codes and files, and take new programs', async () => {
    const lasting = await run('echo kept >/kept; exec sleep 100')
    const ending = await run('sleep 0.5; exit 7')
    const { pid } = await main.info()
    process.kill(pid, 'SIGKILL')
    await expect.poll(() => isRunning(pid)).toBe(false)
    await expect.poll(() => exitFile(ending)).toBe('7')
    const states = await ask('states')
    expect(states).toMatchObject({
      [lasting]: { status: 'running', exitCode: 0 },
      [ending]: { status: 'exited', exitCode: 7, pid: 0 },
    })
    const exec = { id: 'e'.repeat(64), containerId: lasting, command: ['cat', '/kept'], environment: [], user: '' }
    await ask('startExec', { ...exec, workingDirectory: '', tty: false, attachStdin: false, privileged: false }, null)
    await expect.poll(() => ask('execState', exec.id)).toEqual({ running: false, pid: 0, exitCode: 0 })
    expect(await ask('stop', lasting, { timeout: 0 })).toMatchObject({ status: 'exited', exitCode: 137 })
  })

  /** What the shim wrote of a container's end, while no runner has taken it up. */
  function exitFile(id: string): string {
    return readFileSync(join(place.path, 'containers', id, 'bundle', 'exit'), 'utf8').trim()
  }
})
