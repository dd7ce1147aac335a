import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { startChild } from '../fixtures/childProcess.ts'
import type { FullLog } from './logOnFullDisk.ts'

const keeper = join(import.meta.dirname, 'keepLogs.ts')
const containers = 20
const lines = 6000
const log = `${'a'.repeat(64)}-json.log`
let root: string
let child: ChildProcess | undefined

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(root, { recursive: true, force: true, maxRetries: 5 })
})

/** The numbers that a container printed, in the order of its log, stream by stream. */
function printed(folder: string): Readonly<Record<string, readonly number[]>> {
  const numbers: Record<string, number[]> = { stdout: [], stderr: [] }
  const files = [5, 4, 3, 2, 1, 0].map((number) => join(folder, number === 0 ? log : `${log}.${number}`))
  for (const file of files.filter(existsSync)) {
    for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
      const entry: { log: string; stream: string } = JSON.parse(line)
      expect(entry.log).toMatch(/^\d+\n$/)
      numbers[entry.stream]?.push(Number(entry.log))
    }
  }
  return numbers
}

it('keeps every line of printing processes once, in order, however often their runner is killed', async () => {
  root = await mkdtemp(join(tmpdir(), 'lamina-logs-'))
  for (let index = 0; index < containers; index++) mkdirSync(join(root, String(index)))
  let output = ''
  for (let kill = 0; kill < 8 && !output.includes('ended'); kill++) {
    child = spawn(process.execPath, [keeper, root, String(lines)], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString()
    })
    await once(child, 'spawn')
    const exited = once(child, 'exit')
    if (kill === 7) await exited
    else {
      await expect.poll(() => output).toContain('begun')
      output = ''
      await Promise.race([exited, sleep(20 + kill * 37)])
      child.kill('SIGKILL')
      await exited
    }
  }
  expect(output).toContain('ended')
  for (let index = 0; index < containers; index++) {
    const { stdout, stderr } = printed(join(root, String(index)))
    expect(stdout).toEqual(Array.from({ length: lines / 2 }, (_, number) => 2 * number + 1))
    expect(stderr).toEqual(Array.from({ length: lines / 2 }, (_, number) => 2 * number + 2))
  }
})

// A file system that only the child sees, and that goes with it.
const namespace = process.getuid?.() === 0 ? ['-m'] : ['-rm']
const canMount = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

it.skipIf(!canMount)(
  'lets a process go on when the disk of its log is full, says so, and goes on with the log',
  async () => {
    root = await mkdtemp(join(tmpdir(), 'lamina-full-log-'))
    const disk = join(root, 'disk')
    mkdirSync(disk)
    const script = 'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"'
    const command = [process.execPath, join(import.meta.dirname, 'logOnFullDisk.ts'), disk]
    const keeping = startChild('unshare', [...namespace, 'sh', '-c', script, 'sh', disk, ...command])
    try {
      const result = (await keeping.next()) as FullLog
      expect(result).toMatchObject({ exitCode: 3, first: 'first\n', last: 'last\n', areWhole: true })
      expect(result.seen).toBe('first\n'.length + 3_000_001 + 'lost\nlast\n'.length)
      expect(result.problems[0]).toMatch(/disk is full/)
      expect(result.problems.at(-1)).toMatch(/^\d+ bytes of its output are not in its log/)
    } finally {
      await keeping.kill()
    }
  },
)
