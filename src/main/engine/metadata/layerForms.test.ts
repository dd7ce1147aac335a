import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diffIdOf, imageIdOf, importBatch, type MadeImage } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import { digestOf } from '../spec/digest.ts'
import type { KeptForms } from './layerForms.ts'
import { freedOf } from './reclaim.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
})

afterEach(() => metadata.remove())

const tarOf = (word: string): string => diffIdOf(word)
const gzipOf = (word: string): string => digestOf(`gzip ${word}`)

/** The gzip forms of an image's layers. */
function gzipForms(image: MadeImage): KeptForms {
  const { layers, blobs } = importBatch({ ...image, gzip: true })
  const made = new Set<string>(layers.map(({ blob }) => blob))
  return { imageId: imageIdOf(image.name), blobs: blobs.filter(({ digest }) => made.has(digest)), forms: layers }
}

describe('forms of layers', () => {
  const image = { name: 'one', layers: ['base', 'app'] }

  it('are kept by the image beside those it came with, and go with it', () => {
    const { transactions, reader } = metadata
    transactions.recordImport(importBatch(image))
    transactions.keepForms(gzipForms(image))
    transactions.keepForms(gzipForms(image))
    expect(reader.layerForms(imageIdOf('one')).map(({ blob, isHeld }) => [blob, isHeld])).toEqual([
      [tarOf('base'), true],
      [gzipOf('base'), true],
      [tarOf('app'), true],
      [gzipOf('app'), true],
    ])
    expect(reader.verify()).toEqual([])
    const plan = reader.reclaim([imageIdOf('one')])
    const { orphans } = transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])
    expect(new Set(orphans.blobs)).toEqual(
      new Set([imageIdOf('one'), tarOf('base'), gzipOf('base'), tarOf('app'), gzipOf('app')]),
    )
    expect(orphans.diskSize).toBe(freedOf(plan.size, false).diskSize)
    expect(reader.totals()).toMatchObject({ blobCount: 0, blobsDiskSize: 0, layerBlobsDiskSize: 0 })
  })

  it('that only other images keep are told last, and can be kept too', () => {
    const { transactions, reader } = metadata
    transactions.recordImport(importBatch({ name: 'pulled', layers: ['base'], gzip: true }))
    transactions.recordImport(importBatch(image))
    const ofBase = (): unknown[] =>
      reader
        .layerForms(imageIdOf('one'))
        .filter(({ diffId }) => diffId === diffIdOf('base'))
        .map(({ blob, isHeld }) => [blob, isHeld])
    expect(ofBase()).toEqual([
      [tarOf('base'), true],
      [gzipOf('base'), false],
    ])
    transactions.keepForms({ ...gzipForms({ name: 'one', layers: ['base'] }), blobs: [] })
    transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('pulled') }])
    expect(ofBase()).toContainEqual([gzipOf('base'), true])
    expect(reader.verify()).toEqual([])
  })

  it('of an image that is gone stay as long as the lease on them', () => {
    const { transactions, reader } = metadata
    transactions.recordImport(importBatch(image))
    const kept = gzipForms(image)
    const lease = transactions.createLease({ purpose: 'push one', images: [imageIdOf('one')] })
    transactions.extendLease(
      lease,
      kept.forms.map(({ blob }) => blob),
    )
    transactions.applyRemoval([{ kind: 'delete', imageId: imageIdOf('one') }])
    transactions.keepForms(kept)
    expect(reader.verify()).toEqual([])
    expect(transactions.releaseLease(lease).blobs).toHaveLength(5)
    expect(reader.totals()).toMatchObject({ blobCount: 0, blobsDiskSize: 0, layerBlobsDiskSize: 0 })
    expect(() => transactions.keepForms(kept)).toThrow('not in the store any more')
  })
})

describe('names of registries', () => {
  const digest = `sha256:${'d'.repeat(64)}`

  it('tell how many images each has', () => {
    metadata.transactions.recordImport(
      importBatch(
        { name: 'one', layers: ['base'], tags: ['alpine', 'alpine:3', 'localhost:5000/a'] },
        { name: 'two', layers: [], tags: ['busybox'] },
      ),
    )
    expect(metadata.reader.namedRegistries()).toEqual([
      { host: 'docker.io', imageCount: 2 },
      { host: 'localhost:5000', imageCount: 1 },
    ])
  })

  it('tell which repositories of one have a blob, those of the newest image first', () => {
    const { transactions, reader } = metadata
    transactions.recordImport(
      importBatch(
        { name: 'one', layers: ['base'] },
        { name: 'two', layers: ['base', 'x'], tags: ['localhost:5000/t'] },
      ),
    )
    const name = (reference: string, of: string): unknown =>
      transactions.setName({ reference: `${reference}@${digest}`, imageId: imageIdOf(of) })
    name('localhost:5000/a', 'one')
    name('localhost:5000/team/b', 'two')
    name('localhost:50000/c', 'two')
    name('docker.io/library/d', 'two')
    expect(reader.repositoriesWith('localhost:5000', diffIdOf('base'), 5)).toEqual(['team/b', 'a'])
    expect(reader.repositoriesWith('localhost:5000', diffIdOf('base'), 1)).toEqual(['team/b'])
    expect(reader.repositoriesWith('localhost:5000', diffIdOf('x'), 5)).toEqual(['team/b'])
    expect(reader.repositoriesWith('quay.io', diffIdOf('base'), 5)).toEqual([])
  })

  it('are told by their tags, a page after another', () => {
    const tags = ['2', '1', 'latest', '1.5'].map((tag) => `localhost:5000/a:${tag}`)
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: [], tags: [...tags, 'localhost:5000/ab:9'] }))
    expect(metadata.reader.tagsHere('localhost:5000/a', '')).toEqual(['1', '1.5', '2', 'latest'])
    expect(metadata.reader.tagsHere('localhost:5000/a', '1.5')).toEqual(['2', 'latest'])
  })

  it('lead from a blob to its layer', () => {
    metadata.transactions.recordImport(importBatch({ name: 'one', layers: ['base'], gzip: true }))
    expect(metadata.reader.layerOfBlob(digestOf('gzip base'))).toBe(diffIdOf('base'))
    expect(metadata.reader.layerOfBlob(imageIdOf('one'))).toBeUndefined()
  })
})
