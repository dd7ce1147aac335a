import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, dockerSizeOf, imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import { EngineError } from '../errors/EngineError.ts'
import { chainIds, digestOf } from '../spec/digest.ts'
import { freedOf } from './reclaim.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
})

afterEach(() => metadata.remove())

const listAll = { order: 'created', descending: true, offset: 0, limit: 500 } as const

describe('recording an import', () => {
  it('keeps images, names, layers and counters', () => {
    const outcome = metadata.transactions.recordImport(
      importBatch(
        { name: 'one', layers: ['base', 'app'], tags: ['one:1', 'one'], labels: { a: 'b' } },
        { name: 'two', layers: ['base', 'other'], tags: ['quay.io/two:2'] },
      ),
    )
    expect(outcome.images).toEqual([
      { id: imageIdOf('one'), isNew: true },
      { id: imageIdOf('two'), isNew: true },
    ])
    expect(outcome.orphans).toEqual({ blobs: [], indexes: [], snapshots: [], diskSize: 0 })
    const { rows, total } = metadata.reader.list(listAll)
    expect(total).toBe(2)
    expect(rows.find(({ id }) => id === imageIdOf('one'))).toMatchObject({
      names: ['one:1', 'one:latest'],
      repoDigests: [],
      parentId: '',
      labels: { a: 'b' },
      layerCount: 2,
      dockerSize: dockerSizeOf('base') + dockerSizeOf('app'),
      dockerSharedSize: dockerSizeOf('base'),
      platform: { os: 'linux', architecture: 'amd64' },
    })
    expect(metadata.reader.totals()).toMatchObject({
      imageCount: 2,
      layerCount: 3,
      dockerLayersSize: dockerSizeOf('base') + dockerSizeOf('app') + dockerSizeOf('other'),
      blobCount: 5,
      indexesDiskSize: 3 * 4096,
    })
  })

  it('lists the layers of an image from the bottom up', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['base', 'same', 'same'] }))
    const layers = metadata.reader.layers(imageIdOf('one'))
    const diffIds = ['base', 'same', 'same'].map(diffIdOf)
    expect(layers.map(({ diffId }) => diffId)).toEqual(diffIds)
    expect(layers.map(({ chainId }) => chainId)).toEqual(chainIds(diffIds))
    expect(layers.map(({ imageCount }) => imageCount)).toEqual([1, 1, 1])
  })

  it('tells which images stack a layer, and which have its content over another stack', () => {
    metadata.transactions.recordImport(
      importBatch(
        { name: 'one', layers: ['base', 'app'], tags: ['one:1', 'one'], created: 1 },
        { name: 'two', layers: ['base', 'app', 'more'], created: 2 },
        { name: 'three', layers: ['other', 'app', 'app'], tags: ['three:1'], created: 3 },
      ),
    )
    const [, app] = chainIds(['base', 'app'].map(diffIdOf))
    const query = { chainId: String(app), offset: 0, limit: 500 }
    const three = { id: imageIdOf('three'), names: ['three:1'], layerCount: 3 }
    const stacked = [
      { id: imageIdOf('two'), names: [], position: 2, layerCount: 3 },
      { id: imageIdOf('one'), names: ['one:1', 'one:latest'], position: 2, layerCount: 2 },
    ]
    expect(metadata.reader.layerHolders({ ...query, elsewhere: false })).toEqual({ rows: stacked, total: 2 })
    expect(metadata.reader.layerHolders({ ...query, elsewhere: true })).toEqual({
      rows: [
        { ...three, position: 2 },
        { ...three, position: 3 },
      ],
      total: 2,
    })
    expect(metadata.reader.layerHolders({ ...query, elsewhere: false, offset: 1, limit: 1 })?.rows).toEqual([
      stacked[1],
    ])
    expect(metadata.reader.layerHolders({ ...query, chainId: 'sha256:0', elsewhere: false })).toBeUndefined()
  })

  it('moves a name from the image that had it', () => {
    metadata.transactions.recordImport(importBatch({ name: 'old', layers: ['a'], tags: ['app'] }))
    const { names } = metadata.transactions.recordImport(importBatch({ name: 'new', layers: ['b'], tags: ['app'] }))
    expect(names).toEqual([
      { reference: 'docker.io/library/app:latest', imageId: imageIdOf('new'), previous: imageIdOf('old') },
    ])
    expect(metadata.reader.image(imageIdOf('old'))?.names).toEqual([])
    expect(metadata.reader.imageNamed('docker.io/library/app:latest')).toBe(imageIdOf('new'))
  })

  it('an image that is there already stays as it is', () => {
    const batch = importBatch({ name: 'one', layers: ['a'], tags: ['one'] })
    metadata.transactions.recordImport(batch)
    const before = metadata.reader.totals()
    const outcome = metadata.transactions.recordImport(batch)
    expect(outcome.images).toEqual([{ id: imageIdOf('one'), isNew: false }])
    expect(outcome.names).toEqual([{ reference: 'docker.io/library/one:latest', imageId: imageIdOf('one') }])
    expect(metadata.reader.totals()).toEqual(before)
  })

  it('an image known by its config alone takes the manifest that comes later, and its old layer blob goes', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'] }))
    const { orphans } = metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'], gzip: true }))
    expect(orphans.blobs).toEqual([diffIdOf('a')])
    expect(orphans.indexes).toEqual([])
    expect(metadata.reader.image(imageIdOf('one'))?.target.digest).toBe(digestOf('manifest one'))
    expect(metadata.reader.layers(imageIdOf('one')).map(({ blob }) => blob)).toEqual([digestOf('gzip a')])
  })

  it('an image that has its manifest does not take other blobs of the same layers', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'], gzip: true }))
    const before = metadata.reader.totals()
    const { orphans } = metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'] }))
    expect(orphans.blobs).toEqual([diffIdOf('a')])
    expect(metadata.reader.totals()).toEqual(before)
  })

  it('refuses an image whose blob is missing, and keeps nothing of the batch', () => {
    const batch = importBatch({ name: 'one', layers: ['a'], tags: ['one'] })
    const torn = { ...batch, blobs: batch.blobs.slice(1) }
    expect(() => metadata.transactions.recordImport(torn)).toThrow(EngineError)
    expect(metadata.reader.totals()).toMatchObject({ imageCount: 0, layerCount: 0, blobCount: 0, indexesDiskSize: 0 })
  })
})

describe('taking images away', () => {
  it('takes the chains that no other image stacks, top first, and the blobs that no other holds', () => {
    metadata.transactions.recordImport(
      importBatch({ name: 'one', layers: ['base', 'x', 'y'] }, { name: 'two', layers: ['base', 'z'] }),
    )
    const plan = metadata.reader.reclaim([imageIdOf('one')])
    const [, second, third] = metadata.reader.layers(imageIdOf('one'))
    const outcome = metadata.transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])
    expect(outcome.deleted).toEqual([
      { chains: [third?.chainId, second?.chainId], dockerSize: dockerSizeOf('x') + dockerSizeOf('y') },
    ])
    expect(new Set(outcome.orphans.blobs)).toEqual(new Set([imageIdOf('one'), diffIdOf('x'), diffIdOf('y')]))
    expect(outcome.orphans.diskSize).toBe(freedOf(plan.size, false).diskSize)
    expect(plan.layers.map(({ diffId }) => diffId)).toEqual([diffIdOf('x'), diffIdOf('y')])
    expect(plan.keptLayers.map(({ diffId }) => diffId)).toEqual([diffIdOf('base')])
    expect(metadata.reader.image(imageIdOf('two'))?.dockerSharedSize).toBe(0)
  })

  it('keeps the blob of a layer that another image has on another stack', () => {
    metadata.transactions.recordImport(
      importBatch({ name: 'one', layers: ['base', 'x'] }, { name: 'two', layers: ['x'] }),
    )
    const { orphans, deleted } = metadata.transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])
    expect(deleted[0]?.chains).toHaveLength(2)
    expect(orphans.indexes).toEqual([diffIdOf('base')])
    expect(metadata.reader.layers(imageIdOf('two')).map(({ blob }) => blob)).toEqual([diffIdOf('x')])
  })

  it('refuses to take an image that still has a name', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'], tags: ['one'] }))
    expect(() => metadata.transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])).toThrow(/changed/)
    expect(metadata.reader.totals().imageCount).toBe(1)
  })
})

describe('leases', () => {
  it('keep all of an image until they are released', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['a'] }))
    const lease = metadata.transactions.createLease({ purpose: 'save one', images: [imageIdOf('one')] })
    expect(metadata.reader.reclaim([imageIdOf('one')]).size).toEqual({ own: 0, resting: 0, snapshots: 0 })
    const removal = metadata.transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])
    expect(removal.orphans).toEqual({ blobs: [], indexes: [], snapshots: [], diskSize: 0 })
    expect(metadata.reader.totals()).toMatchObject({ imageCount: 0, blobCount: 2 })
    const released = metadata.transactions.releaseLease(lease)
    expect(new Set(released.blobs)).toEqual(new Set([imageIdOf('one'), diffIdOf('a')]))
    expect(released.indexes).toEqual([diffIdOf('a')])
    expect(metadata.reader.totals()).toMatchObject({ blobCount: 0, blobsDiskSize: 0, indexesDiskSize: 0 })
  })

  it('of an image that is not there are refused', () => {
    expect(() => metadata.transactions.createLease({ purpose: 'save one', images: [imageIdOf('one')] })).toThrow(
      /not in the store/,
    )
  })
})
