import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { driveRunner, isRunning, makeUserRoot, type RunnerDriver } from '../fixtures/runnerDriving.ts'

const mebibyte = 1024 * 1024
const users = [ordinaryUser()].filter((user) => user !== undefined)

/** Bytes of memory that a process has, as /proc tells it. */
function memoryOf(pid: number, kind: 'Rss' | 'Pss'): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(new RegExp(`^${kind}: +(\\d+) kB`, 'm').exec(text)?.[1]) * 1024
}

beforeAll(() => buildWhenStale())

describe.each(users)('the packed runner of $name', (user) => {
  let place: Awaited<ReturnType<typeof makeUserRoot>>
  let main: RunnerDriver

  beforeEach(async () => {
    place = await makeUserRoot(user)
    main = driveRunner(user, place.path, 60, { PACKED: '1' })
  })

  afterEach(async () => {
    await main.child.kill()
    await place.remove()
  })

  it('runs from its copy in the data root, with a Node of its own', async () => {
    const { pid, generation } = await main.info()
    const folder = join(place.path, 'runner', generation)
    expect(readlinkSync(`/proc/${pid}/exe`)).toBe(join(folder, 'node'))
    const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    expect(args).toContain(join(folder, 'main.js'))
    const opened = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
    const native = opened.filter((line) => line.endsWith('.node')).map((line) => line.slice(line.indexOf('/')))
    expect(native.filter((file) => !file.startsWith(folder))).toEqual([])
    expect(native.length).toBeGreaterThan(0)
  })

  it('takes at most 70 MB of memory when it is idle', async () => {
    const { pid } = await main.info()
    await expect.poll(() => memoryOf(pid, 'Rss'), { timeout: 20_000 }).toBeLessThan(70 * mebibyte)
    expect(memoryOf(pid, 'Pss')).toBeLessThan(70 * mebibyte)
    expect(isRunning(pid)).toBe(true)
    expect(await main.info()).toMatchObject({ pid })
  })
})
