import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeImage, makeLayer, makeSmallImage } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
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
