import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTar, type TarItem } from '../../../../test/fixtures/tar.ts'
import type { DiffId } from '../../../shared/model/digest.ts'
import { LayerIndexer } from './LayerIndexer.ts'
import { type LayerIndexFile, openLayerIndex, verifyLayerIndex } from './LayerIndexFile.ts'
import type { LayerTable } from './LayerTable.ts'
import { comparePaths } from './pathOrder.ts'
import { writeLayerIndex } from './writeLayerIndex.ts'

const diffId = `sha256:${'1f'.repeat(32)}` as DiffId
const otherDiffId = `sha256:${'2e'.repeat(32)}` as DiffId

let folder = ''
let path = ''
let table: LayerTable
let layer: LayerIndexFile

function makeTable(items: Iterable<TarItem>): LayerTable {
  const indexer = new LayerIndexer()
  indexer.push(makeTar(items))
  return indexer.finish()
}

function* manyItems(): Generator<TarItem> {
  for (let number = 0; number < 1000; number++) {
    yield { name: `usr/share/${number % 7}/file-${number}`, content: `content ${number}`, mtime: number * 1000.25 }
  }
  yield { name: 'bin', kind: 'symlink', linkName: 'usr/bin' }
  yield { name: 'etc/', kind: 'directory', mode: 0o755 }
  yield { name: 'etc/.wh..wh..opq' }
  yield { name: 'etc/.wh.gone' }
  yield { name: 'etc/caf\xe9', content: '' }
  yield { name: 'usr-local', uid: 4_294_967_295, gid: 1000, mtime: -1500 }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamina-index-'))
  path = join(folder, 'index')
  table = makeTable(manyItems())
  await writeLayerIndex(table, path, diffId)
  layer = await openLayerIndex(path)
})

afterAll(async () => {
  await layer.close()
  await rm(folder, { recursive: true })
})

describe('reading', () => {
  it('gives every row as it was', async () => {
    expect(layer.count).toBe(table.summary.entryCount)
    expect(layer.dockerSize).toBe(table.summary.dockerSize)
    expect(layer.diffId).toBe(diffId)
    const rows = [...(await layer.read(0, 500)), ...(await layer.read(500, 500)), ...(await layer.read(1000, 500))]
    const expected = [...table.entries()].map((row) =>
      row.contentDigest ? { ...row, contentDigest: Uint8Array.from(row.contentDigest) } : row,
    )
    expect(rows).toEqual(expected)
  })

  it('gives fewer rows at the end and none beyond', async () => {
    expect(await layer.read(layer.count - 2, 500)).toHaveLength(2)
    expect(await layer.read(layer.count + 10, 5)).toEqual([])
  })

  it('refuses to give more than 500 rows a call', async () => {
    await expect(layer.read(0, 501)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(layer.read(-1, 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('finds a row by its path', async () => {
    expect(await layer.find('usr/share/3/file-500')).toMatchObject({ kind: 'file', size: 11 })
    expect(await layer.find('etc')).toMatchObject({ kind: 'directory' })
    expect(await layer.find('etc/gone')).toMatchObject({ kind: 'whiteout' })
    expect(await layer.find('usr/share')).toBeUndefined()
    expect(await layer.find('zzz')).toBeUndefined()
  })

  it('finds the first row at or behind a path, from wherever the search begins', async () => {
    const rows = [...table.entries()]
    for (const wanted of ['', 'bin', 'etc/\x01', 'usr/share/3/file-500', 'usr/share/3\x01', 'usr/share/6/z', 'zzz']) {
      const expected = rows.filter((row) => comparePaths(row.path, wanted) < 0).length
      const starts = [0, 1, expected - 200, expected - 1, expected].filter((from) => from >= 0 && from <= expected)
      for (const from of starts) expect(await layer.lowerBound(wanted, from), `${wanted} from ${from}`).toBe(expected)
    }
  })

  it('takes under 100 bytes a row', async () => {
    expect((await readFile(path)).length / layer.count).toBeLessThan(100)
  })
})

describe('writing', () => {
  it('gives the same bytes for the same layer, in whatever order its entries came', async () => {
    const other = join(folder, 'reversed')
    await writeLayerIndex(makeTable([...manyItems()].reverse()), other, diffId)
    expect(await readFile(other)).toEqual(await readFile(path))
  })

  it('never overwrites a file', async () => {
    await expect(writeLayerIndex(table, path)).rejects.toThrow(/EEXIST/)
  })

  it('writes an empty layer', async () => {
    const empty = join(folder, 'empty')
    await writeLayerIndex(makeTable([]), empty)
    const index = await openLayerIndex(empty)
    expect([index.count, index.diffId, await index.read(0, 10)]).toEqual([0, undefined, []])
    await index.close()
    await verifyLayerIndex(empty)
  })
})

describe('verifying', () => {
  it('passes a sound index of the layer that is meant', async () => {
    await expect(verifyLayerIndex(path, { diffId })).resolves.toBeUndefined()
  })

  it('refuses an index of another layer', async () => {
    await expect(verifyLayerIndex(path, { diffId: otherDiffId })).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('finds a changed bit wherever it is', async () => {
    const bytes = await readFile(path)
    const damaged = join(folder, 'damaged')
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 97)) {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] ?? 0) ^ 0x10
      await writeFile(damaged, copy)
      await expect(verifyLayerIndex(damaged), `byte ${at}`).rejects.toMatchObject({ code: 'MALFORMED' })
    }
  })

  it('finds that the end is missing', async () => {
    const bytes = await readFile(path)
    const cut = join(folder, 'cut')
    for (const length of [0, 50, 96, 1000, bytes.length - 1]) {
      await writeFile(cut, bytes.subarray(0, length))
      await expect(verifyLayerIndex(cut)).rejects.toMatchObject({ code: 'MALFORMED' })
    }
  })

  it('says that there is no index', async () => {
    await expect(openLayerIndex(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
