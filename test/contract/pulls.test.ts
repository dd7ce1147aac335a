import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/main/engine/engine.ts'
import { makeImage, makeLayer } from '../fixtures/image.ts'
import { FaultProxy } from '../fixtures/registry/FaultProxy.ts'
import { pushRemote } from '../fixtures/registry/pushRemote.ts'
import { makeRemoteImage } from '../fixtures/registry/remoteImage.ts'
import { cannotStartRegistry, TestRegistry } from '../fixtures/registry/TestRegistry.ts'
import { makeTestRoot } from '../fixtures/testRoot.ts'

describe.skipIf(cannotStartRegistry)('pulling', () => {
  let registry: TestRegistry
  let proxy: FaultProxy
  let root: Awaited<ReturnType<typeof makeTestRoot>>
  let engine: Engine

  beforeAll(async () => {
    registry = await TestRegistry.start()
    proxy = await FaultProxy.start(registry.url)
  })
  afterAll(async () => {
    await proxy?.close()
    await registry?.close()
  })
  beforeEach(async () => {
    proxy.reset()
    root = await makeTestRoot('pulls')
    engine = await openEngine({ root: root.path })
  })
  afterEach(async () => {
    await engine.close()
    await root.remove()
  })

  it('brings an image of one layer', async () => {
    const remote = makeRemoteImage(makeImage({ layers: [makeLayer([{ name: 'hello', content: 'world' }])] }))
    await pushRemote(registry, 'one', remote, 'tag')
    const reference = `${proxy.host}/one:tag`
    const pulled = await engine.pulls.pull(reference)
    expect(pulled).toMatchObject({ id: remote.image.id, reference, digest: remote.target.digest, isUpToDate: false })
    expect((await engine.images.inspect(reference)).repoDigests).toEqual([`${proxy.host}/one@${remote.target.digest}`])
    expect(await engine.pulls.pull(reference)).toMatchObject({ isUpToDate: true, fetched: 0 })
  })
})
