import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { DeskSaves } from './DeskSaves.ts'
import type { EngineGate } from './EngineGate.ts'

let folder: { readonly path: string; remove(): Promise<void> }
let target: string

beforeEach(async () => {
  folder = await makeTestRoot('desk-saves')
  target = join(folder.path, 'images.tar')
})
afterEach(() => folder.remove())

const request = () => ({ references: ['a:1'], suggestedName: 'a.tar', operationId: randomUUID() })
const begun = { state: 'begun', name: 'images.tar' }

/** Saves that write down what they tell. */
function makeSaves(): { readonly saves: DeskSaves; readonly told: EngineError[] } {
  const told: EngineError[] = []
  return { saves: new DeskSaves((error) => told.push(error)), told }
}

/** An engine whose archive is what this stream gives. */
function gateOf(open: (signal: AbortSignal) => Readable): EngineGate {
  return {
    load: () => Promise.reject(new Error('Nothing is loaded here.')),
    save: (_order, signal) => Promise.resolve(open(signal)),
  }
}

it('writes the whole archive, in the place of what was there, and knows where', async () => {
  const { saves } = makeSaves()
  await writeFile(target, 'what was there before')
  const asked = request()
  const gate = gateOf(() => Readable.from([Buffer.from('one '), Buffer.from('two')]))
  expect(await saves.begin(asked, target, gate)).toEqual(begun)
  await expect.poll(() => saves.placeOf(asked.operationId)).toBe(target)
  expect(await readFile(target, 'utf8')).toBe('one two')
  expect(await readdir(folder.path)).toEqual(['images.tar'])
  expect(saves.placeOf(randomUUID())).toBeUndefined()
  expect(saves.writing).toBe(0)
})

it('leaves what was there, and nothing else, when the engine breaks off; its operation tells why', async () => {
  const { saves, told } = makeSaves()
  await writeFile(target, 'what was there before')
  const broken = async function* () {
    yield Buffer.from('half')
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  }
  expect(
    await saves.begin(
      request(),
      target,
      gateOf(() => Readable.from(broken())),
    ),
  ).toEqual(begun)
  await expect.poll(() => saves.writing).toBe(0)
  expect(await readFile(target, 'utf8')).toBe('what was there before')
  expect(await readdir(folder.path)).toEqual(['images.tar'])
  expect(told).toEqual([])
})

it('says at once that a place cannot be written to, before the engine begins', async () => {
  let isAsked = false
  const gate = gateOf(() => {
    isAsked = true
    return Readable.from([])
  })
  const outcome = await makeSaves().saves.begin(request(), join(folder.path, 'missing', 'images.tar'), gate)
  expect(outcome).toMatchObject({
    state: 'failed',
    error: { message: 'Could not save images.tar: that folder is gone. Choose another place.' },
  })
  expect(isAsked).toBe(false)
})

it('says why an archive that came could not be put in its place, and leaves nothing of it', async () => {
  const { saves, told } = makeSaves()
  await mkdir(join(target, 'full'), { recursive: true })
  expect(
    await saves.begin(
      request(),
      target,
      gateOf(() => Readable.from([Buffer.from('bytes')])),
    ),
  ).toEqual(begun)
  await expect
    .poll(() => told.map(({ message }) => message))
    .toEqual([expect.stringMatching(/^Could not save images\.tar: .* Choose another place\.$/)])
  expect(await readdir(folder.path)).toEqual(['images.tar'])
})

it('leaves nothing when the engine refuses', async () => {
  const gate: EngineGate = {
    ...gateOf(() => Readable.from([])),
    save: () => Promise.reject(new EngineError('NOT_FOUND', 'There is no such image.')),
  }
  expect(await makeSaves().saves.begin(request(), target, gate)).toMatchObject({
    state: 'failed',
    error: { code: 'NOT_FOUND' },
  })
  expect(await readdir(folder.path)).toEqual([])
})

it('stops everything under way, and leaves nothing of it', async () => {
  const { saves, told } = makeSaves()
  const endless = (signal: AbortSignal) => {
    const stream = new Readable({ read: () => {} })
    stream.push('bytes')
    signal.addEventListener('abort', () => stream.destroy(new Error('stopped')))
    return stream
  }
  expect(await saves.begin(request(), target, gateOf(endless))).toEqual(begun)
  expect(saves.writing).toBe(1)
  await saves.stop()
  expect(saves.writing).toBe(0)
  expect(await readdir(folder.path)).toEqual([])
  expect(told).toEqual([])
})
