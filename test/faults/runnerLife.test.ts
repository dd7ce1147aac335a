import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { driveRunner, isRunning, makeUserRoot, type RunnerDriver } from '../fixtures/runnerDriving.ts'

const ordinary = ordinaryUser()
const root = process.getuid?.() === 0 ? { name: 'root', uid: 0, gid: 0 } : undefined

const users = [ordinary, root].filter((user) => user !== undefined)

describe.each(users)('the runner of $name', (user) => {
  let place: Awaited<ReturnType<typeof makeUserRoot>>
  const drivers: RunnerDriver[] = []

  const drive = (idle: number, env?: NodeJS.ProcessEnv) => {
    const driver = driveRunner(user, place.path, idle, env)
    drivers.push(driver)
    return driver
  }

  beforeEach(async () => {
    place = await makeUserRoot(user)
  })

  afterEach(async () => {
    for (const { child } of drivers.splice(0)) await child.kill()
    await place.remove()
  })

  it('is started when it is needed, detached, with namespaces only where it needs them', async () => {
    const main = drive(30)
    expect(await main.ask('find')).toEqual({ value: 'none' })
    const { pid, generation, rootless } = await main.info()
    expect(rootless).toBe(user.uid !== 0)
    expect(lstatSync(join(place.path, `runner-${generation}.sock`)).mode & 0o777).toBe(0o600)
    const [, , , session] = /\d+ \(.*\) . (\d+) (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    expect(Number(session)).toBe(pid)
    const isOwn = (kind: string) => readlinkSync(`/proc/${pid}/ns/${kind}`) !== readlinkSync(`/proc/self/ns/${kind}`)
    expect({ user: isOwn('user'), mnt: isOwn('mnt'), net: isOwn('net') }).toEqual({
      user: rootless,
      mnt: rootless,
      net: false,
    })
    const maps = readFileSync(`/proc/${pid}/uid_map`, 'utf8').trim().split('\n').length
    expect(maps).toBe(rootless ? 2 : 1)
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
  })

  it('outlives main that is killed, and the next one finds it', async () => {
    const first = drive(30)
    const { pid } = await first.info()
    await first.child.kill('SIGKILL')
    expect(isRunning(pid)).toBe(true)
    const second = drive(30)
    expect(await second.ask('find')).toMatchObject({ value: { pid } })
    expect(await second.info()).toMatchObject({ pid })
  })

  it('is missed when it is killed, and a new one is started by the next call', async () => {
    const main = drive(30)
    const { pid, generation } = await main.info()
    process.kill(pid, 'SIGKILL')
    // The stand-in for events that nobody has ends at once; what counts is that the next call knows.
    await expect.poll(() => isRunning(pid)).toBe(false)
    const next = await main.info()
    expect(next.generation).toBe(generation)
    expect(next.pid).not.toBe(pid)
  })

  it('ends by itself when nobody wants anything, and no call is lost over it', async () => {
    const main = drive(0)
    const pids = new Set<number>()
    for (let at = 0; at < 3; at++) {
      pids.add((await main.info()).pid)
      // Around the moment at which it ends.
      await delay(960 + at * 70)
    }
    expect(pids.size).toBeGreaterThan(1)
    await expect.poll(() => [...pids].some(isRunning)).toBe(false)
    expect(readdirSync(place.path).filter((name) => name.endsWith('.sock'))).toEqual([])
  })

  it('of an older generation takes no new work beside a newer one', async () => {
    const old = drive(30, { GENERATION: 'old' })
    const { pid } = await old.info()
    await old.child.kill()
    const main = drive(30)
    const now = await main.info()
    expect(now.generation).not.toBe('old')
    await expect.poll(() => isRunning(pid)).toBe(false)
    expect(isRunning(now.pid)).toBe(true)
  })
})
