import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { plainSpec } from '../../../test/fixtures/plainContainers.ts'
import type { ProcessStreams, SpawnedProcess } from '../containers/ports.ts'
import type { ContainerSpec } from '../contract/container.ts'
import type { AttachOptions } from '../contract/runner.ts'
import { createStreams } from './createStreams.ts'

const all: AttachOptions = { stdin: true, stdout: true, stderr: true, framed: false, delivery: 'all' }
const root = mkdtempSync(join(tmpdir(), 'lamina-streams-'))
const streams = createStreams()
let folder: string
let opened: ProcessStreams[]

beforeEach(async () => {
  folder = mkdtempSync(join(root, 'c-'))
  opened = []
  return async () => {
    for (const one of opened) await one.close()
  }
})

afterAll(() => {
  streams.close()
  rmSync(root, { recursive: true, force: true })
})

function open(config: Partial<ContainerSpec['config']> = {}, hostConfig: ContainerSpec['hostConfig'] = {}) {
  const spec = plainSpec([], { id: 'a'.repeat(64), hostConfig }, config)
  const one = streams.openContainer(spec, folder)
  opened.push(one)
  return one
}

async function run(one: ProcessStreams, script: string): Promise<SpawnedProcess> {
  const process = await one.spawn('sh', ['-c', script], { folder })
  process.settle(true)
  return process
}

function logEntries(suffix = ''): { log: string; stream: string }[] {
  const lines = readFileSync(join(folder, `${'a'.repeat(64)}-json.log${suffix}`), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

it('gives a view opened before the start all output, ends it with the process, and keeps a log', async () => {
  const one = open()
  const view = one.attach(all)
  const process = await run(one, 'echo out; echo err >&2; sleep 0.1; printf end; exit 3')
  expect(await process.ended).toEqual({ exitCode: 3 })
  expect((await text(view)).split('\n').toSorted()).toEqual(['end', 'err', 'out'])
  expect(logEntries().filter(({ stream }) => stream === 'stdout')).toMatchObject([{ log: 'out\n' }, { log: 'end' }])
  expect(logEntries().filter(({ stream }) => stream === 'stderr')).toMatchObject([{ log: 'err\n' }])
})

it('frames both streams as Docker does, and gives what was asked for', async () => {
  const one = open({ OpenStdin: true })
  const framed = one.attach({ ...all, framed: true })
  const onlyErrors = one.attach({ ...all, stdout: false })
  // Two pipes have no order between them: the second is written to when the first has been read.
  const process = await run(one, 'echo out; read answer; echo err >&2')
  const pieces = text(framed)
  framed.once('data', () => framed.write('go on\n'))
  await process.ended
  const bytes = Buffer.from(await pieces, 'latin1')
  expect(bytes).toEqual(Buffer.from('\u0001\0\0\0\0\0\0\u0004out\n\u0002\0\0\0\0\0\0\u0004err\n', 'latin1'))
  expect(await text(onlyErrors)).toBe('err\n')
})

it('drops the output of a command that never ran its program', async () => {
  const one = open()
  const view = one.attach(all)
  const process = await one.spawn('sh', ['-c', 'echo runtime failed >&2; exit 1'], { folder })
  await process.exited
  process.settle(false)
  expect(await process.ended).toEqual({ exitCode: 1 })
  expect(await text(view)).toBe('')
  expect(logEntries()).toEqual([])
})

it('ends standard input where the viewer does, when that was asked for', async () => {
  const one = open({ OpenStdin: true, StdinOnce: true })
  const view = one.attach(all)
  view.end('typed before the start\n')
  const process = await run(one, 'cat; echo over')
  expect(await process.ended).toEqual({ exitCode: 0 })
  expect(await text(view)).toBe('typed before the start\nover\n')
})

it('lets several viewers type, and goes on when one of them leaves', async () => {
  const one = open({ OpenStdin: true })
  const [first, second] = [one.attach(all), one.attach(all)]
  const process = await run(one, 'read a; read b; echo "$a $b"')
  first.write('one\n')
  await sleep(50)
  first.end()
  await text(first)
  second.write('two\n')
  expect(await text(second)).toBe('one two\n')
  expect(await process.ended).toEqual({ exitCode: 0 })
})

it('has no standard input unless it was asked for', async () => {
  const one = open()
  const view = one.attach(all)
  await (await run(one, 'cat; readlink /proc/self/fd/0')).ended
  expect(await text(view)).toBe('/dev/null\n')
})

it('gives programs real pipes, which can be opened by name', async () => {
  const one = open()
  const view = one.attach(all)
  await (await run(one, 'echo again >/dev/stdout; echo error >/proc/self/fd/2; test -p /dev/stdout && echo pipe')).ended
  expect((await text(view)).split('\n').toSorted()).toEqual(['', 'again', 'error', 'pipe'])
})

it('makes a process wait for a viewer that misses nothing, and goes on when that one leaves', async () => {
  const one = open()
  const stalled = one.attach(all)
  stalled.pause()
  const process = await run(one, 'head -c 4000000 /dev/zero | tr "\\0" x; echo done >&2')
  const isOver = await Promise.race([process.exited.then(() => true), sleep(300, false)])
  expect(isOver).toBe(false)
  stalled.destroy()
  expect(await process.ended).toEqual({ exitCode: 0 })
  const entries = logEntries()
  expect(entries.filter(({ stream }) => stream === 'stderr')).toMatchObject([{ log: 'done\n' }])
  expect(entries.reduce((sum, { log, stream }) => sum + (stream === 'stdout' ? log.length : 0), 0)).toBe(4_000_000)
})

it('leaves nothing open and nothing behind but the log, however often it starts', async () => {
  const one = open({ OpenStdin: true })
  const descriptors = () => readdirSync('/proc/self/fd').length
  await (await run(one, 'true')).ended
  await one.close()
  const before = descriptors()
  for (let round = 0; round < 20; round++) await (await run(one, 'echo x')).ended
  await one.close()
  expect(descriptors()).toBeLessThanOrEqual(before)
  expect(readdirSync(folder)).toEqual([`${'a'.repeat(64)}-json.log`])
  expect(logEntries()).toHaveLength(20)
})

it('keeps no log where none is wanted', async () => {
  const one = open({}, { LogConfig: { Type: 'none', Config: {} } })
  const view = one.attach(all)
  await (await run(one, 'echo out')).ended
  expect(await text(view)).toBe('out\n')
  expect(existsSync(join(folder, `${'a'.repeat(64)}-json.log`))).toBe(false)
})

it('rotates its log, and keeps as many files as were asked for', async () => {
  const one = open({}, { LogConfig: { Type: 'json-file', Config: { 'max-size': '1k', 'max-file': '3' } } })
  await (await run(one, 'seq 1 100')).ended
  const kept = ['.2', '.1', ''].flatMap((suffix) => logEntries(suffix)).map(({ log }) => Number(log))
  expect(kept.at(-1)).toBe(100)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 101 - kept.length + index))
  expect(kept.length).toBeGreaterThan(25)
  expect(kept.length).toBeLessThan(60)
  expect(existsSync(join(folder, `${'a'.repeat(64)}-json.log.3`))).toBe(false)
})

it('completes the log of a terminal that went with its runner', async () => {
  const name = `${'a'.repeat(64)}-json.log`
  writeFileSync(join(folder, 'output.0'), '')
  writeFileSync(join(folder, name), '')
  expect(await open({ Tty: true }).recover()).toBe(false)
  expect(readdirSync(folder)).toEqual([name])
})
