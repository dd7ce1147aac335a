import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, dockerSizeOf, imageIdOf, importBatch } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import { chainIds } from '../spec/digest.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
  metadata.transactions.recordImport(
    importBatch(
      { name: 'one', layers: ['base', 'x'], tags: ['one:2', 'one:1'] },
      { name: 'two', layers: ['base', 'y', 'x'] },
      { name: 'three', layers: ['x', 'x'], tags: ['three'] },
    ),
  )
})

afterEach(() => metadata.remove())

describe('the largest layers', () => {
  it('come by Docker size, which counts a layer once in each of its stacks', () => {
    const { rows, total } = metadata.reader.largestLayers('docker', 0, 100)
    expect(total).toBe(3)
    const sizes = { base: dockerSizeOf('base'), x: 4 * dockerSizeOf('x'), y: dockerSizeOf('y') }
    const order = (['base', 'x', 'y'] as const).toSorted((a, b) => sizes[b] - sizes[a])
    expect(rows.map(({ diffId, dockerSize }) => [diffId, dockerSize])).toEqual(
      order.map((word) => [diffIdOf(word), sizes[word]]),
    )
    const { dockerLayersSize } = metadata.reader.totals()
    expect(rows.reduce((sum, { dockerSize }) => sum + dockerSize, 0)).toBe(dockerLayersSize)
  })

  it('come by what they take on disk, which is once whatever their stacks', () => {
    const { rows } = metadata.reader.largestLayers('disk', 0, 100)
    const sizes = rows.map(({ diskSize }) => diskSize)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    const { layerBlobsDiskSize, indexesDiskSize } = metadata.reader.totals()
    expect(sizes.reduce((sum, size) => sum + size)).toBe(layerBlobsDiskSize + indexesDiskSize)
  })

  it('say who has them: an image that stacks one twice counts once', () => {
    const { rows } = metadata.reader.largestLayers('docker', 0, 100)
    expect(rows.find(({ diffId }) => diffId === diffIdOf('x'))).toMatchObject({ stackCount: 4, imageCount: 3 })
    expect(rows.find(({ diffId }) => diffId === diffIdOf('base'))).toMatchObject({
      stackCount: 1,
      imageCount: 2,
      chainId: chainIds([diffIdOf('base')])[0],
      images: [
        { id: imageIdOf('one'), name: 'one:1' },
        { id: imageIdOf('two'), name: undefined },
      ],
    })
  })

  it('come in pages', () => {
    const all = metadata.reader.largestLayers('disk', 0, 100).rows
    expect(metadata.reader.largestLayers('disk', 2, 100)).toEqual({ rows: all.slice(2), total: 3 })
    expect(metadata.reader.largestLayers('disk', 3, 100)).toEqual({ rows: [], total: 3 })
  })

  it('leave out what only a lease holds', () => {
    metadata.transactions.createLease({ purpose: 'save two', images: [imageIdOf('two')] })
    metadata.transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('two') }])
    expect(metadata.reader.largestLayers('docker', 0, 100).total).toBe(2)
  })
})
