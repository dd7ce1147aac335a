import { readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { openEngine } from '../../src/main/engine/engine.ts'
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
