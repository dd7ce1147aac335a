import { PassThrough, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { padded, rawHeader } from '../fixtures/rawHeader.ts'
import { listIngests, snapshotEngine } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

const pieceSize = 64 << 10

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine
let archive: Buffer

beforeAll(async () => {
  root = await makeTestRoot('cancel')
  engine = await openEngine({ root: root.path })
  const resident = makeDockerArchive([makeSmallImage('resident:1')])
  await engine.archives.load({ kind: 'stream', stream: Readable.from([resident]), name: 'resident.tar' })
  const layers = [1, 2, 3].map((seed) => makeLayer([{ name: `part-${seed}`, content: seededBytes(seed, 1 << 20) }]))
  archive = makeDockerArchive([makeImage({ layers, tags: ['cancelled:1'] })])
})

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

/** The archive in pieces; `at` is called before each of them, with how many there were. */
async function* pieces(at: (count: number) => unknown): AsyncGenerator<Buffer> {
  for (let start = 0; start < archive.length; start += pieceSize) {
    await at(start / pieceSize)
    yield archive.subarray(start, start + pieceSize)
  }
}

for (const moment of [0, 1, 10, 25, 47]) {
  it(`leaves nothing when a load is cancelled at piece ${moment}`, async () => {
    const before = await snapshotEngine(engine)
    const control = new AbortController()
    const stream = Readable.from(pieces((count) => count === moment && control.abort()))
    const load = engine.archives.load({ kind: 'stream', stream, name: 'c.tar' }, { signal: control.signal })
    await expect(load).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await listIngests(root.path)).toEqual([])
    expect(await snapshotEngine(engine)).toEqual(before)
  })

  it(`leaves nothing when the archive's stream breaks at piece ${moment}`, async () => {
    const before = await snapshotEngine(engine)
    const broken = pieces((count) => {
      if (count === moment) throw new Error('the line went dead')
    })
    const load = engine.archives.load({ kind: 'stream', stream: Readable.from(broken), name: 'broken.tar' })
    await expect(load).rejects.toThrow(/broken\.tar/)
    expect(await listIngests(root.path)).toEqual([])
    expect(await snapshotEngine(engine)).toEqual(before)
  })
}

it('does nothing when it is cancelled before it begins', async () => {
  const before = await snapshotEngine(engine)
  const load = engine.archives.load(
    { kind: 'stream', stream: Readable.from([archive]), name: 'c.tar' },
    { signal: AbortSignal.abort() },
  )
  await expect(load).rejects.toMatchObject({ code: 'ABORTED' })
  expect(await snapshotEngine(engine)).toEqual(before)
})

it('loads what was cancelled when it is asked again', async () => {
  const { images } = await engine.archives.load({ kind: 'stream', stream: Readable.from([archive]), name: 'c.tar' })
  expect(images.map((image) => image.names)).toEqual([['cancelled:1']])
})

/** Loads an archive that does not come, with what ends it. */
function stall(signal?: AbortSignal) {
  const stream = new PassThrough()
  const load = engine.archives.load({ kind: 'stream', stream, name: 'stalled.tar' }, signal ? { signal } : {})
  load.catch(() => undefined)
  return { stream, load }
}

it('gives the turn of loads that were cancelled while they waited to the next one', async () => {
  const busy = [stall(), stall()]
  const control = new AbortController()
  const gone = [stall(control.signal), stall(control.signal)]
  const next = engine.archives.load({ kind: 'stream', stream: Readable.from([archive]), name: 'c.tar' })
  await sleep(50)
  control.abort()
  for (const { load } of gone) await expect(load).rejects.toMatchObject({ code: 'ABORTED' })
  for (const { stream } of busy) stream.destroy(new Error('the line went dead'))
  for (const { load } of busy) await expect(load).rejects.toThrow(/stalled\.tar/)
  expect((await next).images.map(({ names }) => names)).toEqual([['cancelled:1']])
})

it('tells of a stream that broke while its load waited for a turn', async () => {
  const control = new AbortController()
  const busy = [stall(control.signal), stall(control.signal)]
  const waiting = stall()
  await sleep(50)
  waiting.stream.destroy(new Error('the line went dead'))
  await sleep(50)
  control.abort()
  await expect(waiting.load).rejects.toThrow(/stalled\.tar.*the line went dead/s)
  for (const { load } of busy) await expect(load).rejects.toMatchObject({ code: 'ABORTED' })
})

/** A layer of a few MB that is 60 GB decompressed: Zstandard blocks that repeat one byte (RFC 8878, 3.1.1.2). */
function layerBomb(): Buffer {
  const block = (type: number, size: number, content: Uint8Array): Buffer => {
    const header = Buffer.alloc(3)
    header.writeUIntLE((size << 3) | (type << 1), 0, 3)
    return Buffer.concat([header, content])
  }
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])
  const head = rawHeader({ name: 'big', size: '77777777777 ' })
  const repeated = block(1, 128 << 10, Uint8Array.of(1))
  return Buffer.concat([frame, block(0, 512, head), ...Array.from({ length: 500_000 }, () => repeated)])
}

it('stops at once though a layer that is a bomb is being decompressed', async () => {
  const before = await snapshotEngine(engine)
  const bomb = layerBomb()
  const bytes = Buffer.concat([rawHeader({ name: 'blobs/bomb', size: bomb.length }), padded(bomb)])
  const control = new AbortController()
  const stream = Readable.from([bytes], { objectMode: false })
  const load = engine.archives.load({ kind: 'stream', stream, name: 'bomb.tar' }, { signal: control.signal })
  setTimeout(() => control.abort(), 1000)
  const start = performance.now()
  await expect(load).rejects.toMatchObject({ code: 'ABORTED' })
  expect(performance.now() - start).toBeLessThan(3000)
  expect(await listIngests(root.path)).toEqual([])
  expect(await snapshotEngine(engine)).toEqual(before)
})
