import { once } from 'node:events'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildWhenStale } from '../../scripts/buildApp.ts'
import { startChild, type TestChild } from '../fixtures/childProcess.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { listIngests } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const runScript = join(import.meta.dirname, '..', '..', 'scripts', 'run.mjs')

describe('npm run serve', () => {
  let folder: Awaited<ReturnType<typeof makeTestRoot>>
  let root: string
  let socket: string
  const children: TestChild[] = []

  beforeAll(buildWhenStale)
  beforeEach(async () => {
    folder = await makeTestRoot('serve')
    root = join(folder.path, 'root')
    socket = join(folder.path, 'docker.sock')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill()
    await folder.remove()
  })

  function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): TestChild {
    const child = startChild(process.execPath, [runScript, 'serve', ...args], env)
    children.push(child)
    return child
  }

  it('prints one line when it is up, with the address and the socket', async () => {
    const child = serve(['--root', root, '--socket', socket, '--token', 'open-sesame'])
    const line = await child.nextLine()
    expect(line).toMatch(new RegExp(`^ready http://127\\.0\\.0\\.1:\\d+/\\?token=open-sesame ${socket}$`))
    const page = await fetch(line.split(' ')[1] ?? '', { redirect: 'manual' })
    expect(page.status).toBe(303)
    await child.kill('SIGTERM')
    await expect(child.nextLine()).rejects.toThrow('without a word more')
  })

  it('prints its usage and ends with 0 when asked for help', async () => {
    const child = serve(['--help'])
    expect(await child.nextLine()).toMatch(/^Usage: npm run serve/)
    await once(child.process, 'exit')
    expect(child.process.exitCode).toBe(0)
  })

  it('works on the data root that the settings name, and on none when it is not there', async () => {
    const env = { XDG_CONFIG_HOME: folder.path, LAMINA_ROOT: '' }
    await mkdir(join(folder.path, 'lamina'))
    await writeFile(join(folder.path, 'lamina', 'settings.json'), JSON.stringify({ dataRoot: root }))
    const refused = serve(['--socket', socket], env)
    const [code] = await once(refused.process, 'exit')
    expect(code).toBe(1)
    expect(await refused.nextLine().catch(String)).toContain(
      `${root}, which the settings name: there is no such folder`,
    )
    await mkdir(root)
    await serve(['--socket', socket], env).nextLine()
    await access(join(root, 'lamina.db'))
  })

  it('takes root, socket, port and token from the environment', async () => {
    const env = { LAMINA_ROOT: root, LAMINA_SOCKET: socket, LAMINA_PORT: '0', LAMINA_TOKEN: 'from-the-environment' }
    const line = await serve([], env).nextLine()
    expect(line).toContain(`token=from-the-environment ${socket}`)
    await access(join(root, 'lamina.db'))
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops cleanly on %s, with exit code 0 and no socket left',
    async (signal) => {
      const child = serve(['--root', root, '--socket', socket])
      await child.nextLine()
      await child.kill(signal)
      expect(child.process.exitCode).toBe(0)
      await expect(access(socket)).rejects.toThrow('ENOENT')
    },
  )

  it('stops cleanly in the middle of a load, which leaves nothing behind', async () => {
    const child = serve(['--root', root, '--socket', socket])
    await child.nextLine()
    const load = request({ socketPath: socket, method: 'POST', path: '/images/load' })
    load.on('error', () => undefined)
    const archive = makeDockerArchive([makeSmallImage('half:1', 'half')])
    load.write(archive.subarray(0, Math.floor(archive.length / 2)))
    while ((await listIngests(root).catch(() => [])).length === 0) await delay(10)
    await child.kill('SIGTERM')
    load.destroy()
    expect(child.process.exitCode).toBe(0)
    expect(await listIngests(root)).toEqual([])
  })

  it('refuses a root that another process has, names it, and leaves it alone', async () => {
    const first = serve(['--root', root, '--socket', socket])
    const address = new URL((await first.nextLine()).split(' ')[1] ?? '')
    const second = serve(['--root', root, '--socket', join(folder.path, 'other.sock')])
    const [code] = await once(second.process, 'exit')
    expect(code).toBe(1)
    const told = await second.nextLine().catch(String)
    expect(told).toContain(`${root}: process `)
    expect(told).toContain(`holds it and serves docker at unix://${socket}, the window at ${address.origin}/`)
    expect(told).not.toContain('token')
    const page = await fetch(address, { redirect: 'manual' })
    expect(page.status).toBe(303)
  })

  it('is gone, and its root free, when the process that npm started is killed', async () => {
    const first = serve(['--root', root, '--socket', socket])
    await first.nextLine()
    await first.kill('SIGKILL')
    const again = serve(['--root', root, '--socket', socket])
    expect(await again.nextLine()).toMatch(/^ready /)
  })

  it('says so when the path of the socket is too long', async () => {
    const child = serve(['--root', root, '--socket', join(folder.path, 'x'.repeat(108))])
    const [code] = await once(child.process, 'exit')
    expect(code).toBe(1)
    expect(await child.nextLine().catch(String)).toContain('at most 107 bytes')
  })

  it('has the sample images when asked for', async () => {
    await serve(['--root', root, '--socket', socket, '--samples']).nextLine()
    const call = request({ socketPath: socket, path: '/images/json' }).end()
    const [answer] = await once(call, 'response')
    let text = ''
    for await (const piece of answer) text += String(piece)
    expect(text).toContain('hello-lamina:latest')
  })
})
