import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acquireRootLock } from './rootLock.ts'

let root: string

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'lamina-lock-')), 'root')
})

afterEach(() => rmSync(join(root, '..'), { recursive: true }))

it('makes the data root for this user alone', () => {
  acquireRootLock(root).release()
  expect(statSync(root).mode & 0o777).toBe(0o700)
  expect(statSync(join(root, 'lock')).mode & 0o777).toBe(0o600)
})

it('says so, and ends, where no folder can be made', () => {
  expect(() => acquireRootLock('/proc/no/such/root')).toThrow('Could not open the data root /proc/no/such/root: ENOENT')
})

it('says who holds the root and how to reach it', () => {
  const lock = acquireRootLock(root)
  lock.describe({ pid: 4711, socket: '/run/docker.sock', url: 'http://127.0.0.1:4000/' })
  expect(() => acquireRootLock(root)).toThrow(
    `Could not open the data root ${root}: process 4711 holds it and serves docker at unix:///run/docker.sock, ` +
      'the window at http://127.0.0.1:4000/. Use that one, stop it, or choose another root.',
  )
  lock.release()
})

it('is free again after a release, also when the holder said more than the next one', () => {
  const first = acquireRootLock(root)
  first.describe({ pid: 1, socket: '/a/long/path/to/a/docker.sock' })
  first.release()
  const second = acquireRootLock(root)
  expect(() => acquireRootLock(root)).toThrow(`process ${process.pid} holds it. Use`)
  second.release()
})

it('leaves no stale lock when the holder is killed', async () => {
  const script = `import { acquireRootLock } from ${JSON.stringify(join(import.meta.dirname, 'rootLock.ts'))}
    acquireRootLock(${JSON.stringify(root)})
    process.stdout.write('held')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  await once(holder.stdout, 'data')
  expect(() => acquireRootLock(root)).toThrow(`process ${holder.pid} holds it`)
  holder.kill('SIGKILL')
  await ended
  acquireRootLock(root).release()
})
