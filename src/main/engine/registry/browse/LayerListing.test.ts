import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTar, type TarItem } from '../../../../../test/fixtures/tar.ts'
import { LayerIndexer } from '../../layers/LayerIndexer.ts'
import { openLayerIndex } from '../../layers/LayerIndexFile.ts'
import { writeLayerIndex } from '../../layers/writeLayerIndex.ts'
import { digestOf } from '../../spec/digest.ts'
import { LayerListing } from './LayerListing.ts'
import { RemoteLayers } from './RemoteLayers.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-listing-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function makeIndex(items: Iterable<TarItem>, name = 'index'): Promise<string> {
  const indexer = new LayerIndexer()
  indexer.push(makeTar(items))
  const path = join(folder, name)
  await writeLayerIndex(indexer.finish(), path)
  return path
}

describe('the directories of a layer', () => {
  it('have each entry once, in order, whatever lies in it, and those that only paths imply', async () => {
    const items = [
      { name: 'a/b/c', content: 'deep' },
      { name: 'a.b', content: 'beside' },
      { name: 'a/', kind: 'directory' as const },
      { name: 'a-c/x', content: 'x' },
      { name: 'b', content: 'b' },
    ]
    const listing = new LayerListing(await openLayerIndex(await makeIndex(items)))
    try {
      const { rows, total } = await listing.list('', 0)
      expect(rows.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
        'directory a',
        'directory a-c',
        'file a.b',
        'file b',
      ])
      expect(total).toBe(4)
      expect((await listing.list('a', 0)).rows).toMatchObject([{ path: 'a/b', kind: 'directory' }])
      expect((await listing.list('', 3)).rows.map(({ path }) => path)).toEqual(['b'])
      expect((await listing.list('', 99)).rows).toEqual([])
      await expect(listing.list('b', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(listing.list('a/missing', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    } finally {
      await listing.close()
    }
  })

  it('with thousands of entries below them are listed without reading those', async () => {
    const items = Array.from({ length: 20_000 }, (_, at) => ({ name: `big/${at % 100}/${at}`, content: '' }))
    const listing = new LayerListing(await openLayerIndex(await makeIndex([...items, { name: 'last', content: '' }])))
    try {
      expect((await listing.list('', 0)).rows.map(({ path }) => path)).toEqual(['big', 'last'])
      expect((await listing.list('big', 0)).total).toBe(100)
      expect((await listing.list('big/7', 0)).total).toBe(200)
    } finally {
      await listing.close()
    }
  })
})

describe('layers that were looked into', () => {
  const digest = (name: string) => digestOf(name)

  it('are read once, kept up to a limit, those that were used longest ago going first', async () => {
    const layers = await RemoteLayers.open(join(folder, 'kept'), { layers: 2, disk: 1 << 30 })
    const made: string[] = []
    const look = (name: string): Promise<number> =>
      layers.use(
        digest(name),
        async () => {
          made.push(name)
          return {
            path: await makeIndex([{ name, content: name }], `made-${made.length}`),
            release: async () => undefined,
          }
        },
        async (listing) => (await listing.list('', 0)).total,
      )
    for (const name of ['one', 'two', 'one', 'three', 'one', 'two']) expect(await look(name)).toBe(1)
    expect(made).toEqual(['one', 'two', 'three', 'two'])
    await layers.close()
  })
})
