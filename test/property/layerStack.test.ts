import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ComparedLayers } from '../../src/main/engine/explore/fileLine.ts'
import { findChanges } from '../../src/main/engine/explore/findChanges.ts'
import { findFile } from '../../src/main/engine/explore/findFile.ts'
import { listDirectory } from '../../src/main/engine/explore/listDirectory.ts'
import type { Change, ChangeCounts, FileFacts, FileLine } from '../../src/main/engine/explore/types.ts'
import { LayerIndexer } from '../../src/main/engine/layers/LayerIndexer.ts'
import { type LayerIndexFile, openLayerIndex } from '../../src/main/engine/layers/LayerIndexFile.ts'
import { writeLayerIndex } from '../../src/main/engine/layers/writeLayerIndex.ts'
import { makeTar, type TarItem } from '../fixtures/tar.ts'
import { arbitraryLayerItem as item, tidy } from './arbitraryLayers.ts'
import { extract, listTree } from './extracted.ts'
import { applyLayer, hidingOf, parentsOf, type Tree, type TreeNode } from './layeredTree.ts'

const seed = 20_261_121

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamina-stack-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function withIndexes<T>(
  layers: readonly TarItem[][],
  work: (indexes: LayerIndexFile[]) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(folder, 'stack-'))
  const indexes: LayerIndexFile[] = []
  try {
    for (const [at, items] of layers.entries()) {
      const indexer = new LayerIndexer()
      indexer.push(makeTar(items))
      await writeLayerIndex(indexer.finish(), join(root, `${at}`))
      indexes.push(await openLayerIndex(join(root, `${at}`)))
    }
    return await work(indexes)
  } finally {
    for (const index of indexes) await index.close()
    rmSync(root, { recursive: true })
  }
}

function factsOf(node: TreeNode): Omit<FileFacts, 'contentDigest'> & { digest?: string } {
  const { kind, mode, uid, mtime, content, layer } = node
  const size = kind === 'directory' ? 0 : content.length
  return {
    kind,
    mode,
    uid,
    gid: 0,
    size,
    layer,
    ...(mtime === undefined ? {} : { mtime }),
    ...(kind === 'symlink' ? { linkTarget: content } : {}),
    ...(kind === 'file' ? { digest: createHash('sha256').update(content).digest('hex') } : {}),
  }
}

function changeOf(before: TreeNode | undefined, after: TreeNode | undefined): Change {
  if (before === undefined) return 'added'
  if (after === undefined) return 'deleted'
  if (before.kind !== after.kind || before.content !== after.content) return 'changed'
  if (before.mtime === undefined || after.mtime === undefined) return 'unchanged'
  const isTouched = after.kind !== 'directory' && before.mtime !== after.mtime
  return before.mode !== after.mode || before.uid !== after.uid || isTouched ? 'metadata' : 'unchanged'
}

function count(changes: readonly Change[]): ChangeCounts {
  const of = (wanted: Change) => changes.filter((change) => change === wanted).length
  return { added: of('added'), changed: of('changed'), metadata: of('metadata'), deleted: of('deleted') }
}

/** What the list of files must be as of a layer, by path, given the trees before it and with it. */
function expectedLines(before: Tree, after: Tree): Map<string, unknown> {
  const paths = [...new Set([...before.keys(), ...after.keys()])]
  const changes = new Map(paths.map((name) => [name, changeOf(before.get(name), after.get(name))]))
  return new Map(
    paths.map((name) => {
      const [old, now] = [before.get(name), after.get(name)]
      const change = changes.get(name) ?? 'unchanged'
      const node = now ?? old
      if (node === undefined) throw new Error('unreachable')
      const below = paths
        .filter((other) => other.startsWith(`${name}/`))
        .map((other) => changes.get(other) ?? 'unchanged')
      const isDifferent = change === 'changed' || change === 'metadata'
      return [
        name,
        {
          change,
          facts: factsOf(node),
          ...(isDifferent && old ? { before: factsOf(old) } : {}),
          ...(now?.kind === 'directory' ? { below: count(below) } : {}),
        },
      ]
    }),
  )
}

/** A line as it is compared: without the name, which is in the path, and the digest as text. */
function seen({ name: _, facts: now, before, ...line }: FileLine): unknown {
  const plain = ({ contentDigest, hardLinkTo: _link, ...rest }: FileFacts) => ({
    ...rest,
    ...(contentDigest === undefined ? {} : { digest: Buffer.from(contentDigest).toString('hex') }),
  })
  return { ...line, facts: plain(now), ...(before === undefined ? {} : { before: plain(before) }) }
}

/** Every line there is, by path, read a page of `limit` after the other. */
async function readAll(layers: ComparedLayers, limit: number, changedOnly: boolean): Promise<Map<string, FileLine>> {
  const lines = new Map<string, FileLine>()
  const visit = async (directory: string): Promise<void> => {
    let after: string | undefined
    do {
      const page = await listDirectory(layers, {
        directory,
        limit,
        changedOnly,
        ...(after === undefined ? {} : { after }),
      })
      expect(page.lines.length).toBeLessThanOrEqual(limit)
      for (const line of page.lines) {
        const name = directory === '' ? line.name : `${directory}/${line.name}`
        expect(lines.has(name)).toBe(false)
        lines.set(name, line)
        if (line.facts.kind === 'directory' || line.before?.kind === 'directory') await visit(name)
      }
      after = page.next
    } while (after !== undefined)
  }
  await visit('')
  return lines
}

it('shows the files that applying one layer after the other makes, and what each layer did to them', async () => {
  const stacks = fc.array(fc.array(item, { maxLength: 9 }).map(tidy), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(stacks, fc.integer({ min: 1, max: 5 }), async (stack, limit) => {
      await withIndexes(stack, async (indexes) => {
        let before: Tree = new Map()
        for (const [at, items] of stack.entries()) {
          const after = applyLayer(before, items, at + 1)
          const expected = expectedLines(before, after)
          const layers = { indexes: indexes.slice(0, at + 1), changes: await findChanges(indexes.slice(0, at + 1)) }
          const lines = await readAll(layers, limit, false)
          expect(new Map([...lines].map(([name, line]) => [name, seen(line)]))).toEqual(expected)
          const total = count([...lines.values()].map(({ change }) => change))
          expect(layers.changes.total()).toEqual(total)
          before = after
        }
      })
    }),
    { numRuns: 150, seed },
  )
})

/** Unpacks a layer over what is in a folder: what stands in the way of its directories and what it hides goes first. */
function unpack(root: string, items: readonly TarItem[]): void {
  const entries = items.filter((entry) => hidingOf(entry) === undefined)
  const remove = (path: string) => rmSync(join(root, path), { recursive: true, force: true })
  for (const path of entries.flatMap(({ name }) => parentsOf(name))) {
    if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === false) remove(path)
  }
  for (const { path, isOpaque } of items.flatMap((entry) => hidingOf(entry) ?? [])) {
    if (!isOpaque) remove(path)
    else if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) {
      for (const line of listTree(join(root, path)))
        remove(join(path, line.replace(/^(file \d+|symlink|directory) /, '')))
    }
  }
  extract(root, entries)
}

it('shows the files that are there when each layer is unpacked over the ones below', async () => {
  // Directories are named here, since what unpacking makes of those that only a whiteout implies is not defined.
  const whole = fc.array(item, { maxLength: 9 }).map((items) => {
    const named = tidy(items)
    const parents = new Set(named.flatMap((entry) => parentsOf(hidingOf(entry)?.path ?? entry.name)))
    const opaque = named.flatMap((entry) => (hidingOf(entry)?.isOpaque === true ? (hidingOf(entry)?.path ?? []) : []))
    const missing = [...parents, ...opaque].filter((name) => name !== '' && !named.some((entry) => entry.name === name))
    return [...missing.map((name): TarItem => ({ name, kind: 'directory' })), ...named]
  })
  await fc.assert(
    fc.asyncProperty(fc.array(whole, { minLength: 1, maxLength: 4 }), async (stack) => {
      await withIndexes(stack, async (indexes) => {
        const root = mkdtempSync(join(folder, 'unpacked-'))
        for (const items of stack) unpack(root, items)
        const lines = await readAll({ indexes, changes: await findChanges(indexes) }, 500, false)
        const there = [...lines].flatMap(
          ([
            name,
            {
              change,
              facts: { kind, size },
            },
          ]) => (change === 'deleted' ? [] : [`${kind === 'file' ? `file ${size}` : kind} ${name}`]),
        )
        expect(there.sort()).toEqual(listTree(root))
        rmSync(root, { recursive: true })
      })
    }),
    { numRuns: 60, seed },
  )
})

it('leaves out, when asked for changes only, exactly what a layer left alone', async () => {
  const stacks = fc.array(fc.array(item, { maxLength: 9 }).map(tidy), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(stacks, async (stack) => {
      await withIndexes(stack, async (indexes) => {
        const layers = { indexes, changes: await findChanges(indexes) }
        const all = await readAll(layers, 500, false)
        const touched = [...all].filter(([name, { change }]) => {
          const isAbove = [...all].some(([other, line]) => other.startsWith(`${name}/`) && line.change !== 'unchanged')
          return change !== 'unchanged' || isAbove
        })
        expect(await readAll(layers, 2, true)).toEqual(new Map(touched))
      })
    }),
    { numRuns: 100, seed },
  )
})

it('finds every file by its path', async () => {
  const stacks = fc.array(fc.array(item, { maxLength: 9 }).map(tidy), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(stacks, async (stack) => {
      await withIndexes(stack, async (indexes) => {
        const layers = { indexes, changes: await findChanges(indexes) }
        for (const [name, line] of await readAll(layers, 500, false)) {
          expect(await findFile(layers, `/${name}`)).toEqual({ path: name, line })
        }
      })
    }),
    { numRuns: 40, seed },
  )
})
