import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TreeLine } from '../fixtures/describeTree.ts'
import { namespaceUser, SnapshotHost, type SnapshotWay } from '../fixtures/SnapshotHost.ts'
import type { Mutation } from '../fixtures/snapshotProgram.ts'
import { arbitraryLayerItem, tidy } from './arbitraryLayers.ts'
import { applyLayer, type Tree } from './layeredTree.ts'

const seed = 20_261_121

const stacks = fc.array(fc.array(arbitraryLayerItem, { maxLength: 9 }).map(tidy), { minLength: 1, maxLength: 4 })

const path = fc
  .array(fc.constantFrom('a', 'b', 'a-', 'c'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.constantFrom('write', 'append', 'truncate'), path, fc.constantFrom('x', 'changed')),
  fc.tuple(fc.constantFrom('directory', 'remove', 'remove'), path, fc.constant('')),
  fc.tuple(fc.constantFrom('link', 'rename', 'symlink'), path, path),
  fc.tuple(fc.constant('mode'), path, fc.constantFrom('600', '4755', '700')),
  fc.tuple(fc.constantFrom('touch', 'attribute'), path, fc.constantFrom('1', '22')),
)

/** What containers are prepared with is not of the layers. */
const isOfLayers = ({ path: name }: TreeLine) => /^(?:a|b|c|a-|\xe9)(?:\/|$)/.test(name)

/** The model's tree in the form of what is found on disk. */
function expectedLines(tree: Tree): unknown[] {
  return [...tree]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { kind, mode, uid, mtime, content }]) => ({
      path: name,
      kind: kind.charAt(0) === 's' ? 'l' : kind.charAt(0),
      mode: kind === 'symlink' ? 0o777 : mode,
      uid,
      mtime: mtime === undefined ? undefined : mtime / 1000,
      content: kind === 'file' ? createHash('sha256').update(content).digest('hex').slice(0, 16) : content,
    }))
}

describe.each(
  (
    [
      ['as root', { rootless: false }],
      ['as an ordinary user', { rootless: true }],
    ] as const satisfies readonly (readonly [string, SnapshotWay])[]
  ).filter(([, { rootless }]) => (rootless ? namespaceUser !== undefined : process.getuid?.() === 0)),
)('snapshots %s', (_name, way) => {
  let host: SnapshotHost
  beforeAll(() => {
    host = SnapshotHost.start(way)
  })
  afterAll(() => host.stop())

  it('show the tree that applying one layer after the other makes, unpacked at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(stacks, async (stack) => {
        const spec = await host.container(stack.map((items) => items))
        const found = (await host.calls.tree(await host.calls.mount(spec))).filter(isOfLayers)
        await host.calls.remove(spec)
        let model: Tree = new Map()
        for (const [at, items] of stack.entries()) model = applyLayer(model, items, at + 1)
        const expected = expectedLines(model)
        const known = new Map([...model].map(([name, { mtime }]) => [name, mtime !== undefined]))
        const lines = found.map(({ path: name, kind, mode, uid, mtime, content }) => {
          return { path: name, kind, mode, uid, mtime: known.get(name) ? Number(mtime) : undefined, content }
        })
        expect(lines.sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual(expected)
      }),
      { numRuns: 40, seed },
    )
  })

  it('give layers that, over the same image, make the same tree, to the byte the same again', async () => {
    await fc.assert(
      fc.asyncProperty(stacks, fc.array(mutation, { maxLength: 12 }), async (stack, mutations) => {
        const spec = await host.container(stack.map((items) => items))
        const folder = await host.calls.mount(spec)
        await host.calls.mutate(folder, mutations)
        const tree = (await host.calls.tree(folder)).filter(isOfLayers)
        const bytes = await host.layerHere(spec)
        expect((await host.layerHere(spec)).equals(bytes)).toBe(true)
        const again = await host.containerOver(spec.layers, bytes)
        expect((await host.calls.tree(await host.calls.mount(again))).filter(isOfLayers)).toEqual(tree)
        await host.calls.remove(again)
        await host.calls.remove(spec)
      }),
      { numRuns: 25, seed },
    )
  })
})
