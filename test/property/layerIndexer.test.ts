import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EngineError } from '../../src/main/engine/errors/EngineError.ts'
import { LayerIndexer } from '../../src/main/engine/layers/LayerIndexer.ts'
import { openLayerIndex, verifyLayerIndex } from '../../src/main/engine/layers/LayerIndexFile.ts'
import type { LayerTable } from '../../src/main/engine/layers/LayerTable.ts'
import type { LayerEntry } from '../../src/main/engine/layers/types.ts'
import { writeLayerIndex } from '../../src/main/engine/layers/writeLayerIndex.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'
import { arbitraryItem } from './arbitraryEntries.ts'
import { extract, listTree, measure } from './extracted.ts'

const seed = 20_261_121

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-indexer-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** Few names, so that entries replace each other and links find their targets. */
const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const item: fc.Arbitrary<TarItem> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: path, content: fc.string({ maxLength: 30, unit: 'grapheme-ascii' }) }) },
  { weight: 2, arbitrary: fc.record({ name: path, kind: fc.constant('directory' as const) }) },
  { weight: 2, arbitrary: fc.record({ name: path, kind: fc.constant('hardlink' as const), linkName: path }) },
  { weight: 1, arbitrary: fc.record({ name: path, kind: fc.constant('symlink' as const), linkName: path }) },
)

function indexOf(items: readonly TarItem[]): LayerTable | EngineError {
  try {
    const indexer = new LayerIndexer()
    indexer.push(makeTar(items))
    return indexer.finish()
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
}

/** The tree that rows describe, hard links as the files they are, as far as the index keeps it. */
function treeOf(rows: readonly LayerEntry[], extracted: readonly string[]): string[] {
  const links = new Set(rows.filter(({ kind }) => kind === 'hardlink').map((row) => row.path))
  const shown = rows.map((row) => (row.kind === 'file' ? `file ${row.size} ${row.path}` : `${row.kind} ${row.path}`))
  const linked = extracted.filter((line) => links.has(line.replace(/^(file \d+|symlink) /, '')))
  return [...shown.filter((line) => !line.startsWith('hardlink ')), ...linked].sort()
}

/** Extracts into a folder of its own; undefined when the file system refuses. */
function extracted(items: readonly TarItem[]): { readonly size: number; readonly tree: string[] } | undefined {
  const root = mkdtempSync(join(folder, 'tree-'))
  try {
    extract(root, items)
    return { size: measure(root), tree: listTree(root) }
  } catch {
    return undefined
  } finally {
    rmSync(root, { recursive: true })
  }
}

it('has the entries and the Docker size that extracting the layer gives', () => {
  let compared = 0
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 9 }), (items) => {
      const tree = extracted(items)
      const table = indexOf(items)
      fc.pre(tree !== undefined)
      expect(table).not.toBeInstanceOf(EngineError)
      if (table instanceof EngineError || tree === undefined) return
      compared++
      expect(table.summary.dockerSize).toBe(tree.size)
      const rows = [...table.entries()]
      const named = new Set(rows.map((row) => row.path))
      const entries = tree.tree.filter((line) => !line.startsWith('directory ') || named.has(line.slice(10)))
      expect(treeOf(rows, tree.tree)).toEqual(entries)
    }),
    { numRuns: 400, seed },
  )
  expect(compared).toBeGreaterThan(100)
})

it('writes any layer to an index that gives the same rows back and is sound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryItem, { maxLength: 300 }), async (items) => {
      const table = indexOf(items)
      fc.pre(!(table instanceof EngineError))
      if (table instanceof EngineError) return
      const file = join(folder, 'index')
      rmSync(file, { force: true })
      await writeLayerIndex(table, file)
      await verifyLayerIndex(file)
      const index = await openLayerIndex(file)
      const rows = await index.read(0, 500)
      await index.close()
      expect(rows).toEqual(
        [...table.entries()].map((row) =>
          row.contentDigest ? { ...row, contentDigest: Uint8Array.from(row.contentDigest) } : row,
        ),
      )
    }),
    { numRuns: 40, seed },
  )
})
