import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageIdOf, importBatch, type MadeImage } from '../../../../test/fixtures/importBatches.ts'
import { openTemporaryMetadata, type TemporaryMetadata } from '../../../../test/fixtures/temporaryMetadata.ts'
import { readHoldings } from '../metadata/holdings.ts'
import { freedOf } from '../metadata/reclaim.ts'
import { Statements } from '../metadata/Statements.ts'
import { type Choice, chooseToFree } from './chooseToFree.ts'

let metadata: TemporaryMetadata

beforeEach(async () => {
  metadata = await openTemporaryMetadata()
})

afterEach(() => metadata.remove())

function record(...images: readonly MadeImage[]): void {
  metadata.transactions.recordImport(importBatch(...images))
}

/** The choice for so many bytes, and the names that the chosen ones were made up under. */
function choose(bytes: number, keep: readonly string[] = []): Choice & { readonly names: readonly string[] } {
  const holdings = readHoldings(new Statements(metadata.database))
  const names = new Map(['a', 'b', 'c', 'd', 'big'].map((name) => [imageIdOf(name), name]))
  const kept = new Set(keep.map((name) => holdings.images.findIndex(({ id }) => id === imageIdOf(name))))
  const choice = chooseToFree(holdings, { bytes, kept })
  return {
    ...choice,
    names: choice.images.map((place) => names.get(holdings.images[place]?.id ?? imageIdOf('')) ?? ''),
  }
}

/** Bytes on disk that removing these alone frees. */
function freedBy(...names: readonly string[]): number {
  return freedOf(metadata.reader.reclaim(names.map(imageIdOf)).size, false).diskSize
}

describe('choosing what is to go', () => {
  it('takes untagged images first, and then the oldest', () => {
    record(
      { name: 'a', layers: ['a'], tags: ['a'], created: 1000 },
      { name: 'b', layers: ['b'], tags: ['b'], created: 2000 },
      { name: 'c', layers: ['c'], created: 9000 },
    )
    expect(choose(1).names).toEqual(['c'])
    expect(choose(freedBy('c', 'a')).names).toEqual(['c', 'a'])
    expect(choose(freedBy('c', 'a', 'b')).names).toEqual(['c', 'a', 'b'])
  })

  it('counts an image as young as its newest name', () => {
    record(
      { name: 'a', layers: ['a'], tags: ['a'], created: 1000 },
      { name: 'b', layers: ['b'], tags: ['b'], created: 2000 },
    )
    metadata.transactions.setName({ reference: 'docker.io/library/new:1', imageId: imageIdOf('a'), tagged: 3000 })
    expect(choose(1).names).toEqual(['b'])
  })

  it('takes all that share a layer where only all of them free it', () => {
    record(
      { name: 'a', layers: ['shared'], tags: ['a'], created: 1000 },
      { name: 'b', layers: ['shared'], tags: ['b'], created: 2000 },
      { name: 'c', layers: ['c'], tags: ['c'], created: 3000 },
    )
    const choice = choose(freedBy('a', 'b') - 1)
    expect(choice.names).toEqual(['a', 'b'])
    expect(choice.set.diskSize).toBe(freedBy('a', 'b'))
  })

  it('lets go of those that a later one made needless', () => {
    record(
      { name: 'a', layers: [], tags: ['a'], created: 1000 },
      { name: 'b', layers: [], tags: ['b'], created: 2000 },
      { name: 'big', layers: ['x', 'y', 'z', 'w'], tags: ['big'], created: 3000 },
    )
    expect(choose(freedBy('big')).names).toEqual(['big'])
    expect(choose(freedBy('big') + 1).names).toEqual(['a', 'big'])
  })

  it('takes none that is to be kept, and none that one of those was made from', () => {
    record(
      { name: 'a', layers: ['a'], tags: ['a'], created: 1000 },
      { name: 'b', layers: ['a', 'b'], tags: ['b'], parent: 'a', created: 2000 },
      { name: 'c', layers: ['c'], tags: ['c'], created: 3000 },
    )
    expect(choose(1, ['b']).names).toEqual(['c'])
    expect(choose(1_000_000, ['b', 'c'])).toMatchObject({ names: [], reached: false, most: { images: 0, freed: 0 } })
  })

  it('takes one that others were made from only after all of those', () => {
    record(
      { name: 'a', layers: ['a'], created: 1000 },
      { name: 'b', layers: ['a', 'b'], tags: ['b'], parent: 'a', created: 2000 },
      { name: 'c', layers: ['a', 'c'], tags: ['c'], parent: 'a', created: 3000 },
    )
    expect(choose(1).names).toEqual(['b'])
    expect(choose(1_000_000).names).toEqual(['b', 'c', 'a'])
  })

  it('says what the most is when the goal is out of reach, and what all untagged images would free', () => {
    record({ name: 'a', layers: ['a'] }, { name: 'b', layers: ['b'], tags: ['b'] })
    expect(choose(1_000_000)).toMatchObject({
      names: ['a', 'b'],
      reached: false,
      untagged: { images: 1, freed: freedBy('a') },
      most: { images: 2, freed: freedBy('a', 'b') },
    })
  })

  it('does not count what a lease holds', () => {
    record({ name: 'a', layers: ['a'] }, { name: 'b', layers: ['b'] })
    metadata.transactions.createLease({ purpose: 'save a', images: [imageIdOf('a')] })
    expect(choose(1_000_000)).toMatchObject({ names: ['b'], most: { images: 2, freed: freedBy('b') } })
  })

  it('chooses nothing for nothing', () => {
    record({ name: 'a', layers: ['a'] })
    expect(choose(0)).toMatchObject({ names: [], reached: true })
  })
})
