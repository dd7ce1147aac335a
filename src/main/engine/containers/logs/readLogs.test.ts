import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LogOptions, LogRecord } from '../types.ts'
import { type LogSource, readLogs } from './readLogs.ts'

const both = { stdout: true, stderr: true }
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-read-logs-'))
  path = join(folder, 'x-json.log')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Lines of numbers, odd ones of stdout; number N was printed at second N. */
function entries(from: number, to: number): string {
  let text = ''
  for (let number = from; number <= to; number++) {
    const time = `2026-11-21T10:${String(Math.floor(number / 60)).padStart(2, '0')}:${String(number % 60).padStart(2, '0')}.25Z`
    text += `${JSON.stringify({ log: `${number}\n`, stream: number % 2 === 1 ? 'stdout' : 'stderr', time })}\n`
  }
  return text
}

/** A container that lives until it is told to end. */
class TestSource implements LogSource {
  #isLive: boolean
  readonly #listeners = new Set<() => void>()

  constructor(isLive: boolean) {
    this.#isLive = isLive
  }

  isLive = () => this.#isLive
  onEnd = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  end(): void {
    this.#isLive = false
    for (const listener of this.#listeners) listener()
  }
}

async function read(options: Partial<LogOptions> = {}, source: LogSource = new TestSource(false)) {
  const records: LogRecord[] = []
  for await (const batch of readLogs(path, { ...both, ...options }, source)) {
    expect(batch.length).toBeLessThanOrEqual(500)
    records.push(...batch)
  }
  return records.map(({ text }) => Number(Buffer.from(text).toString()))
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const second = (number: number) => Date.parse('2026-11-21T10:00:00Z') + number * 1000

function writeThreeFiles(): void {
  writeFileSync(`${path}.2`, entries(1, 1000))
  writeFileSync(`${path}.1`, entries(1001, 2000))
  writeFileSync(path, entries(2001, 2500))
}

it('reads all files of a log, the oldest first', async () => {
  writeThreeFiles()
  expect(await read()).toEqual(range(1, 2500))
})

it('gives nothing where there is no log', async () => {
  expect(await read()).toEqual([])
  expect(await read({ tail: 5 })).toEqual([])
})

it('finds the end over several files', async () => {
  writeThreeFiles()
  expect(await read({ tail: 0 })).toEqual([])
  expect(await read({ tail: 3 })).toEqual([2498, 2499, 2500])
  expect(await read({ tail: 500 })).toEqual(range(2001, 2500))
  expect(await read({ tail: 501 })).toEqual(range(2000, 2500))
  expect(await read({ tail: 1700 })).toEqual(range(801, 2500))
  expect(await read({ tail: 99_999 })).toEqual(range(1, 2500))
})

it('chooses streams and times, both ends of a span included', async () => {
  writeFileSync(path, entries(1, 100))
  expect(await read({ stdout: false })).toEqual(range(1, 50).map((number) => number * 2))
  expect(await read({ since: second(20) + 250, until: second(22) + 250 })).toEqual([20, 21, 22])
  expect(await read({ since: second(20) + 251 })).toEqual(range(21, 100))
  // As Docker: the end is taken first, and what is not wanted left out of it.
  expect(await read({ tail: 4, stderr: false })).toEqual([97, 99])
})

it('leaves out what is no entry, and a last line that is cut', async () => {
  writeFileSync(path, `${entries(1, 2)}\0\0\0 no entry\n{"log":"x"}\n${entries(3, 3)}${entries(4, 4).slice(0, 20)}`)
  expect(await read()).toEqual([1, 2, 3])
})

it('follows a log over new files, without a gap or a double, until its container ends', async () => {
  writeFileSync(path, entries(1, 10))
  const source = new TestSource(true)
  const followed = read({ follow: true, tail: 5 }, source)
  await sleep(50)
  for (let round = 1; round <= 20; round++) {
    const first = round * 100
    appendFileSync(path, entries(first, first + 49))
    if (round % 3 === 0) await sleep(5)
    if (round % 2 === 0) {
      for (const [from, to] of [
        [4, 5],
        [3, 4],
        [2, 3],
        [1, 2],
      ]) {
        try {
          renameSync(`${path}.${from}`, `${path}.${to}`)
        } catch {
          // There are not that many yet.
        }
      }
      renameSync(path, `${path}.1`)
      writeFileSync(path, '')
      await sleep(20)
    }
    appendFileSync(path, entries(first + 50, first + 99))
  }
  source.end()
  expect(await followed).toEqual([...range(6, 10), ...range(100, 2099)])
})

it('follows from before there is a log, and reads what came with the end', async () => {
  const source = new TestSource(true)
  const followed = read({ follow: true }, source)
  await sleep(20)
  writeFileSync(path, entries(1, 3))
  source.end()
  expect(await followed).toEqual([1, 2, 3])
})

it('stops following when nobody wants it any more', async () => {
  writeFileSync(path, entries(1, 3))
  const stop = new AbortController()
  const followed = read({ follow: true, signal: stop.signal }, new TestSource(true))
  await sleep(20)
  stop.abort()
  expect(await followed).toEqual([1, 2, 3])
})
