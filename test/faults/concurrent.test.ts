import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { type ImageFixture, makeFileLayer, makeImage, makeLayer } from '../fixtures/image.ts'
import { seededBytes } from '../fixtures/random.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { listIngests } from '../fixtures/storeSnapshot.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

let root: Awaited<ReturnType<typeof makeTestRoot>>
let engine: Engine

const shared = makeLayer([{ name: 'shared', content: seededBytes(7, 1 << 20) }])

beforeAll(async () => {
  root = await makeTestRoot('concurrent')
  engine = await openEngine({ root: root.path })
})

afterEach(() => engine.images.prune({ all: true }))

afterAll(async () => {
  await engine?.close()
  await root?.remove()
})

function image(name: string): ImageFixture {
  return makeImage({ layers: [shared, makeFileLayer(name, name)], tags: [`${name}:1`] })
}

function load(...images: ImageFixture[]) {
  const stream = Readable.from([makeDockerArchive(images)])
  return engine.archives.load({ kind: 'stream', stream, name: `${images[0]?.tags[0]}.tar` })
}

async function emptyStore(): Promise<void> {
  await engine.images.prune({ all: true })
  expect(engine.images.diskUsage()).toMatchObject({ imageCount: 0, blobsDiskSize: 0, indexesDiskSize: 0 })
}

it('loads one archive many times at once, and keeps it once', async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => load(image('same'))))
  for (const { images } of results) expect(images).toMatchObject([{ id: image('same').id, names: ['same:1'] }])
  expect(engine.images.list({}).total).toBe(1)
  expect(engine.images.diskUsage().blobCount).toBe(3)
  expect(await listIngests(root.path)).toEqual([])
  await expectSound(engine)
  await emptyStore()
})

it('loads many archives that share a layer at once', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `many-${at}`)
  await Promise.all(names.map((name) => load(image(name))))
  expect(engine.images.list({}).total).toBe(12)
  expect(engine.images.diskUsage().blobCount).toBe(1 + 2 * 12)
  await expectSound(engine)
  await emptyStore()
})

it('keeps the layers of an image that is loaded while the last one with them is removed', async () => {
  for (let round = 0; round < 10; round++) {
    const [old, fresh] = [image(`old-${round}`), image(`fresh-${round}`)]
    await load(old)
    await Promise.all([load(fresh), engine.images.remove(old.id, { force: true })])
    expect(engine.images.list({}).rows.map((row) => row.id)).toEqual([fresh.id])
    await expectSound(engine)
    await engine.images.remove(fresh.id, { force: true })
  }
  await emptyStore()
})

it('saves an image whole though it is removed meanwhile', async () => {
  const saved = image('saved')
  await load(saved)
  const whole = await buffer((await engine.archives.save(['saved:1'])).stream)
  const { stream } = await engine.archives.save(['saved:1'])
  await once(stream, 'readable')
  const removal = engine.images.remove(saved.id, { force: true })
  expect((await buffer(stream)).equals(whole)).toBe(true)
  await removal
  expect(() => engine.images.resolve('saved:1')).toThrow(/saved/)
  await emptyStore()
})

it('saves an image whole or says that it is gone, whenever it is removed', async () => {
  const saved = image('racing')
  await load(saved)
  const whole = await buffer((await engine.archives.save(['racing:1'])).stream)
  for (let round = 0; round < 30; round++) {
    await load(saved)
    const [outcome] = await Promise.allSettled([
      engine.archives.save(['racing:1']).then(({ stream }) => buffer(stream)),
      engine.images.remove('racing:1', { force: true }),
    ])
    if (outcome.status === 'fulfilled') expect(outcome.value.equals(whole)).toBe(true)
    else expect(outcome.reason).toMatchObject({ code: 'NOT_FOUND', data: { reference: 'racing:1' } })
  }
  await emptyStore()
})

it('frees what a save held back when its reader goes away', async () => {
  const held = image('held')
  await load(held)
  const { stream } = await engine.archives.save(['held:1'])
  await once(stream, 'readable')
  const removal = engine.images.remove(held.id, { force: true })
  stream.destroy()
  await removal
  await expect.poll(() => engine.images.diskUsage().blobsDiskSize).toBe(0)
  await emptyStore()
})

it('tags and removes at once without leaving a name that leads nowhere', async () => {
  for (let round = 0; round < 10; round++) {
    const tagged = image(`tagged-${round}`)
    await load(tagged)
    const tagging = Array.from({ length: 5 }, (_, at) => engine.images.tag(tagged.id, `other-${at}:1`))
    await Promise.allSettled([...tagging, engine.images.remove(tagged.id, { force: true })])
    for (const row of engine.images.list({}).rows) {
      for (const name of row.names) expect(engine.images.resolve(name)).toBe(row.id)
    }
    await expectSound(engine)
    await engine.images.prune({ all: true })
  }
  await emptyStore()
})
