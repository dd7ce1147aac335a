import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

const user = ordinaryUser()
const isPossible = user !== undefined && findBusybox() !== undefined && cannotRunContainers === undefined

describe.skipIf(!isPossible)('after an upgrade', () => {
  const owner = user ?? { name: '', uid: 0, gid: 0 }
  let place: Awaited<ReturnType<typeof makeUserRoot>>
  let main: RunnerDriver
  const made: string[] = []

  beforeEach(async () => {
    place = await makeUserRoot(owner)
    // The program is the same; what makes it an older one is its name.
    main = driveRunner(owner, place.path, 60, { GENERATION: '0123456789ab' })
    await unpackBusybox(main, owner, place.path)
  })

  afterEach(async () => {
    for (const id of made.splice(0)) await callRunner(main, 'remove', id, { force: true })
    await main.child.kill()
    await place.remove()
  })

  async function run(...command: readonly string[]): Promise<string> {
    const id = randomBytes(32).toString('hex')
    await callRunner(main, 'create', plainSpec(command, { id, layers: [1], snapshot: 2 + made.length }))
    made.push(id)
    await callRunner(main, 'start', id)
    return id
  }

  it('containers go on in the older runner, which ends with the last of them; all else is the new one’s', async () => {
    const old = await main.info()
    const lasting = await run('sleep', '100')
    const ended = await run('true')
    await expect.poll(() => callRunner(main, 'states')).toMatchObject({ [ended]: { status: 'exited' } })
    await main.child.kill('SIGKILL')

    main = driveRunner(owner, place.path, 60)
    const now = await main.info()
    expect(now.generation).not.toBe(old.generation)
    expect(await callRunner(main, 'states')).toMatchObject({
      [lasting]: { status: 'running', generation: old.generation },
      [ended]: { status: 'exited', exitCode: 0 },
    })
    const fresh = await run('sleep', '100')
    await callRunner(main, 'start', ended)
    await expect
      .poll(() => callRunner(main, 'states'))
      .toMatchObject({
        [lasting]: { status: 'running', generation: old.generation },
        [fresh]: { status: 'running', generation: now.generation },
        [ended]: { status: 'exited', generation: now.generation },
      })
    expect(await callRunner(main, 'top', lasting, [])).toMatchObject({
      processes: [expect.arrayContaining(['sleep 100'])],
    })
    expect(isRunning(old.pid)).toBe(true)

    expect(await callRunner(main, 'stop', lasting, { timeout: 0 })).toMatchObject({ status: 'exited', exitCode: 137 })
    await expect.poll(() => isRunning(old.pid)).toBe(false)
    expect(await callRunner(main, 'start', lasting)).toMatchObject({ status: 'running', generation: now.generation })
  })
})
