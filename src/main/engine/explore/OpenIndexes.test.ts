import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTar } from '../../../../test/fixtures/tar.ts'
import { makeTestRoot } from '../../../../test/fixtures/testRoot.ts'
import type { DiffId } from '../../../shared/model/digest.ts'
import { LayerIndexer } from '../layers/LayerIndexer.ts'
import { type LayerIndexFile, openLayerIndex } from '../layers/LayerIndexFile.ts'
import { writeLayerIndex } from '../layers/writeLayerIndex.ts'
import { OpenIndexes } from './OpenIndexes.ts'

const one = 'one' as DiffId
const two = 'two' as DiffId

let folder: { readonly path: string; remove(): Promise<void> }
let opened: string[]
let indexes: OpenIndexes

async function write(name: string): Promise<void> {
  const indexer = new LayerIndexer()
  // More than one block, so that some of it has not been read yet when it is closed.
  indexer.push(makeTar(Array.from({ length: 300 }, (_, at) => ({ name: `${name}${at === 0 ? '' : `-${at}`}` }))))
  await writeLayerIndex(indexer.finish(), join(folder.path, name))
}

function firstPath([index]: readonly LayerIndexFile[]): Promise<string | undefined> {
  return index === undefined ? Promise.resolve(undefined) : index.read(0, 1).then(([row]) => row?.path)
}

beforeEach(async () => {
  folder = await makeTestRoot('indexes')
  await write(one)
  opened = []
  indexes = new OpenIndexes((diffId) => {
    opened.push(diffId)
    return openLayerIndex(join(folder.path, diffId))
  })
})
afterEach(async () => {
  await indexes.close()
  await folder.remove()
})

it('opens an index once for all that ask for it', async () => {
  const paths = await Promise.all([indexes.use([one, one], firstPath), indexes.use([one], firstPath)])
  expect(await indexes.use([one], firstPath)).toBe('one')
  expect(paths).toEqual(['one', 'one'])
  expect(opened).toEqual([one])
})

it('closes a forgotten index when its last user is done, and opens it anew for the next', async () => {
  const index = await indexes.use([one], async ([open]) => {
    await indexes.forget([one])
    expect(await firstPath(open === undefined ? [] : [open])).toBe('one')
    return open
  })
  await expect(index?.read(299, 1)).rejects.toThrow('Could not read the layer index')
  expect(await indexes.use([one], firstPath)).toBe('one')
  expect(opened).toEqual([one, one])
})

it('tries again to open what could not be opened', async () => {
  await expect(indexes.use([one, two], firstPath)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await write(two)
  expect(await indexes.use([two], firstPath)).toBe('two')
  expect(opened).toEqual([one, two, two])
})
