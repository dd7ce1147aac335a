import { join } from 'node:path'
import fc from 'fast-check'
import type { TarItem } from '../fixtures/tar.ts'
import { parentsOf } from './layeredTree.ts'

/** Few names, so that layers meet; `a-` sorts between `a` and what is in it unless `/` is below every other byte. */
const path = fc
  .array(fc.constantFrom('a', 'b', 'a-', '\xe9'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
const facts = {
  name: path,
  mode: fc.constantFrom(0o644, 0o755),
  uid: fc.constantFrom(0, 7),
  mtime: fc.constantFrom(1000, 2500),
}
/** An entry, a whiteout or an opaque mark. */
export const arbitraryLayerItem: fc.Arbitrary<TarItem> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...facts, content: fc.constantFrom('', 'one', 'two') }) },
  { weight: 3, arbitrary: fc.record({ ...facts, kind: fc.constant('directory' as const) }) },
  { weight: 1, arbitrary: fc.record({ ...facts, kind: fc.constant('symlink' as const), linkName: path }) },
  { weight: 1, arbitrary: fc.record({ ...facts, kind: fc.constant('hardlink' as const), linkName: path }) },
  { weight: 2, arbitrary: path.map((name) => ({ name: name.replace(/[^/]*$/, '.wh.$&') })) },
  { weight: 1, arbitrary: fc.oneof(path, fc.constant('')).map((name) => ({ name: join(name, '.wh..wh..opq') })) },
)

/** A layer as builders write one: each path once, nothing below what is no directory, hard links to files of its own. */
export function tidy(items: readonly TarItem[]): TarItem[] {
  const byName = new Map(items.map((entry) => [entry.name, entry]))
  const isLeaf = (name: string) =>
    !['directory', undefined].includes(byName.get(name)?.kind ?? (byName.has(name) ? 'file' : undefined))
  const whole = [...byName.values()].filter(({ name }) => !parentsOf(name).some(isLeaf))
  const files = new Set(
    whole.filter(({ kind, name }) => kind === undefined && !name.includes('.wh.')).map(({ name }) => name),
  )
  const kept = whole.filter(({ kind, linkName = '' }) => kind !== 'hardlink' || files.has(linkName))
  // A link's target comes before it.
  return [...kept.filter(({ kind }) => kind !== 'hardlink'), ...kept.filter(({ kind }) => kind === 'hardlink')]
}
