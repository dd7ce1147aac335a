import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTestRoot } from '../../../test/fixtures/testRoot.ts'
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

/** An engine whose archive is what this stream gives. */
function gateOf(open: (signal: AbortSignal) => Readable): EngineGate {
  return {
    load: () => Promise.reject(new Error('Nothing is loaded here.')),
    save: (_order, signal) => Promise.resolve(open(signal)),
  }
}

it('writes the whole archive, in the place of what was there, and knows where', async () => {
  const saves = new DeskSaves()
  await writeFile(target, 'what was there before')
  const asked = request()
  const outcome = await saves.save(
    asked,
    target,
    gateOf(() => Readable.from([Buffer.from('one '), Buffer.from('two')])),
  )
  expect(outcome).toEqual({ state: 'saved', name: 'images.tar' })
  expect(await readFile(target, 'utf8')).toBe('one two')
  expect(await readdir(folder.path)).toEqual(['images.tar'])
  expect(saves.placeOf(asked.operationId)).toBe(target)
  expect(saves.placeOf(randomUUID())).toBeUndefined()
})

it('leaves what was there, and nothing else, when the engine breaks off', async () => {
  await writeFile(target, 'what was there before')
  const broken = async function* () {
    yield Buffer.from('half')
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  }
  const outcome = await new DeskSaves().save(
    request(),
    target,
    gateOf(() => Readable.from(broken())),
  )
  expect(outcome).toMatchObject({
    state: 'failed',
    error: { code: 'ABORTED', message: expect.stringContaining('the engine ended the transfer') },
  })
  expect(await readFile(target, 'utf8')).toBe('what was there before')
  expect(await readdir(folder.path)).toEqual(['images.tar'])
})

it('says why a place cannot be written to, and tells the engine to stop', async () => {
  await mkdir(target)
  const stream = Readable.from([Buffer.from('bytes')])
  const outcome = await new DeskSaves().save(
    request(),
    target,
    gateOf(() => stream),
  )
  expect(outcome).toMatchObject({
    state: 'failed',
    error: { message: expect.stringMatching(/^Could not save images\.tar: /) },
  })
  expect(stream.destroyed).toBe(true)
  expect(await readdir(folder.path)).toEqual(['images.tar'])
})

it('stops everything under way, and leaves nothing of it', async () => {
  const saves = new DeskSaves()
  const endless = (signal: AbortSignal) => {
    const stream = new Readable({ read: () => {} })
    stream.push('bytes')
    signal.addEventListener('abort', () => stream.destroy(new Error('stopped')))
    return stream
  }
  const outcome = saves.save(request(), target, gateOf(endless))
  await expect.poll(async () => (await readdir(folder.path)).length).toBe(1)
  expect(saves.writing).toBe(1)
  saves.stop()
  expect(await outcome).toMatchObject({ state: 'failed', error: { code: 'ABORTED' } })
  expect(await readdir(folder.path)).toEqual([])
  expect(saves.writing).toBe(0)
})
