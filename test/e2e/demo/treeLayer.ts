import { type LayerFixture, makeLayer } from '../../fixtures/image.ts'
import { seededBytes } from '../../fixtures/random.ts'
import type { TarItem } from '../../fixtures/tar.ts'

/** At a path that a layer takes away (a whiteout). */
export const deleted = Symbol('deleted')

/** What a path of a layer holds: so many bytes, a text, a link to somewhere, or nothing any more. */
type Leaf = number | string | { readonly link: string } | typeof deleted

const noise = seededBytes(1, 4 << 20)
const programs = /(^|\/)s?bin\//
/** When all files were made: always the same time, so that a layer has the same colour on every picture. */
const mtime = Date.UTC(2026, 8, 30, 9, 41)
let made = 0

/** A layer with these files and the directories that they need. Files compress as programs do, to two fifths. */
export function treeLayer(leaves: Readonly<Record<string, Leaf>>): LayerFixture {
  const directories = new Set<string>()
  const items: TarItem[] = []
  for (const [path, leaf] of Object.entries(leaves).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const name = `${parts.slice(0, depth).join('/')}/`
      if (!directories.has(name)) items.push({ name, kind: 'directory', mtime })
      directories.add(name)
    }
    items.push(itemOf(path, leaf))
  }
  return makeLayer(items)
}

function itemOf(path: string, leaf: Leaf): TarItem {
  if (leaf === deleted) return { name: path.replace(/[^/]*$/, '.wh.$&'), content: '', mtime }
  if (typeof leaf === 'object') return { name: path, kind: 'symlink', linkName: leaf.link, mtime }
  return {
    name: path,
    mtime,
    content: typeof leaf === 'string' ? leaf : bytesOf(leaf),
    mode: programs.test(path) ? 0o755 : 0o644,
  }
}

/** Bytes that no other file of the demonstration has. */
function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  const dense = Math.ceil(size * 0.4)
  for (let at = 0, from = (++made * 104_729) % noise.length; at < dense; from = 0) {
    at += noise.copy(bytes, at, from, Math.min(noise.length, from + dense - at))
  }
  bytes.write(`${made} `)
  return bytes
}
