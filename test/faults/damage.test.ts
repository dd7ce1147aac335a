import { open, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { openEngine } from '../../src/main/engine/engine.ts'
import { headerLength } from '../../src/main/engine/layers/indexHeader.ts'
import { makeDockerArchive } from '../fixtures/dockerArchive.ts'
import { makeSmallImage } from '../fixtures/image.ts'
import { expectSound } from '../fixtures/soundStore.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

it('a layer index that the disk damaged or lost is whole again once its image is loaded anew', async () => {
  const root = await makeTestRoot('mended')
  const engine = await openEngine({ root: root.path })
  try {
    const image = makeSmallImage()
    const load = () => {
      const stream = Readable.from([makeDockerArchive([image])])
      return engine.archives.load({ kind: 'stream', stream, name: 'small.tar' })
    }
    await load()
    const paths = image.layers.map((layer) => join(root.path, 'index', layer.diffId.slice('sha256:'.length)))
    const whole = await Promise.all(paths.map((path) => readFile(path)))
    const [damaged = '', lost = ''] = paths
    await truncate(damaged, 10)
    await rm(lost)
    await load()
    expect(await Promise.all(paths.map((path) => readFile(path)))).toEqual(whole)
    await expectSound(engine)
  } finally {
    await engine.close()
    await root.remove()
  }
})

it('files are looked at in the renewed layer index, though the damaged one was being read', async () => {
  const root = await makeTestRoot('renewed')
  const engine = await openEngine({ root: root.path })
  try {
    const image = makeSmallImage()
    const load = () => {
      const stream = Readable.from([makeDockerArchive([image])])
      return engine.archives.load({ kind: 'stream', stream, name: 'small.tar' })
    }
    await load()
    const [layer] = image.layers
    const file = await open(join(root.path, 'index', layer?.diffId.slice('sha256:'.length) ?? ''), 'r+')
    await file.write(Buffer.from([255, 255, 255, 255]), 0, 4, headerLength)
    await file.close()
    const look = () => engine.explore.listDirectory({ image: image.id, layer: 1, directory: '', limit: 10 })
    await expect(look()).rejects.toMatchObject({ code: 'MALFORMED' })
    await load()
    expect((await look()).lines.length).toBeGreaterThan(0)
  } finally {
    await engine.close()
    await root.remove()
  }
})
