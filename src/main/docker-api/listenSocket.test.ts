import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listenOnSocket } from './listenSocket.ts'

let folder: string
let servers: Server[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-socket-'))
  servers = []
})
afterEach(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

function makeServer(): Server {
  const server = createServer()
  servers.push(server)
  return server
}

it('opens a socket for this user alone, in a folder for this user alone', async () => {
  const path = join(folder, 'run', 'docker.sock')
  const remove = await listenOnSocket(makeServer(), path)
  expect(lstatSync(path).isSocket()).toBe(true)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700)
  await remove()
  expect(existsSync(path)).toBe(false)
})

it('leaves the mode of a folder that was there', async () => {
  chmodSync(folder, 0o755)
  await listenOnSocket(makeServer(), join(folder, 'docker.sock'))
  expect(statSync(folder).mode & 0o777).toBe(0o755)
})

it('refuses a path on which another server answers', async () => {
  const path = join(folder, 'docker.sock')
  await listenOnSocket(makeServer(), path)
  await expect(listenOnSocket(makeServer(), path)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(existsSync(path)).toBe(true)
})

it('takes the place of a socket on which nobody answers', async () => {
  const path = join(folder, 'docker.sock')
  const listenAndDie = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`
  spawnSync(process.execPath, ['-e', listenAndDie])
  expect(lstatSync(path).isSocket()).toBe(true)
  await listenOnSocket(makeServer(), path)
  await expect(listenOnSocket(makeServer(), path)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
})

it('refuses a path at which something else is, and leaves it', async () => {
  const path = join(folder, 'docker.sock')
  writeFileSync(path, 'mine')
  await expect(listenOnSocket(makeServer(), path)).rejects.toThrow('no socket')
  expect(existsSync(path)).toBe(true)
})

it('refuses a path that is too long for a socket', async () => {
  const path = join(folder, 'x'.repeat(108))
  await expect(listenOnSocket(makeServer(), path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

it('leaves a socket alone that another server put in its place', async () => {
  const path = join(folder, 'docker.sock')
  const remove = await listenOnSocket(makeServer(), path)
  rmSync(path)
  await listenOnSocket(makeServer(), path)
  await remove()
  expect(existsSync(path)).toBe(true)
})
