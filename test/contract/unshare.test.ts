import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandAs, ordinaryUser } from '../fixtures/ordinaryUser.ts'
import { isRunning, makeUserRoot, runnersOf } from '../fixtures/runnerDriving.ts'

const entry = join(import.meta.dirname, '..', '..', 'src', 'main', 'commandLine.ts')
const user = ordinaryUser()

describe.skipIf(user === undefined)('lamina unshare', () => {
  let root: Awaited<ReturnType<typeof makeUserRoot>>

  beforeAll(async () => {
    root = await makeUserRoot(user ?? { name: '', uid: 0, gid: 0 })
  })

  afterAll(() => root?.remove())

  async function run(command: readonly string[], input = '') {
    const line = [process.execPath, entry, 'unshare', '--root', root.path, ...command]
    const [file = '', ...args] = user === undefined ? line : commandAs(user, line)
    const env = { ...process.env, NODE_COMPILE_CACHE: undefined, XDG_RUNTIME_DIR: undefined, INIT_CWD: undefined }
    const child = spawn(file, args, { cwd: '/tmp', env, stdio: 'pipe' })
    child.stdin.end(input)
    const output = Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await once(child, 'exit')
    const [stdout, stderr] = await output
    return { code: Number(code), stdout, stderr }
  }

  it('runs a command in the namespaces of the runner, which it starts, with its streams and its exit code', async () => {
    const script = 'id -u; pwd; readlink /proc/self/ns/mnt; readlink /proc/self/ns/user; cat; exit 7'
    const { code, stdout, stderr } = await run(['sh', '-c', script], 'said\n')
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' })
    const [runner = 0] = runnersOf(root.path)
    const own = await run(['sh', '-c', `readlink /proc/${runner}/ns/mnt; readlink /proc/${runner}/ns/user`])
    expect(stdout).toBe(`0\n/tmp\n${own.stdout}said\n`)
  })

  it('owns what sub-uids own', async () => {
    const file = join(root.path, 'theirs')
    expect(await run(['sh', '-c', `echo x > ${file} && chown 5:6 ${file} && chmod 600 ${file}`])).toMatchObject({
      code: 0,
    })
    expect((await run(['stat', '-c', '%u:%g', file])).stdout).toBe('5:6\n')
    expect((await run(['cat', file])).stdout).toBe('x\n')
    expect((await run(['rm', file])).code).toBe(0)
  })

  it('tells that a signal ended the command, and that there is no such command', async () => {
    expect((await run(['sh', '-c', 'kill -9 $$'])).code).toBe(137)
    expect([126, 127]).toContain((await run(['/no/such/command'])).code)
  })

  it('leaves the runner to itself', () => {
    const [runner = 0] = runnersOf(root.path)
    expect(isRunning(runner)).toBe(true)
    expect(readFileSync(`/proc/${runner}/cmdline`, 'utf8')).toContain('runner')
  })
})
