import type { TarItem } from '../fixtures/tar.ts'

/** Something in a tree that layers were applied to, one after the other. */
export interface TreeNode {
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly mode: number
  readonly uid: number
  /** Undefined for a directory that no entry named. */
  readonly mtime: number | undefined
  /** Content of a file, target of a symbolic link. */
  readonly content: string
  /** The layer it comes from, 1 for the lowest. */
  readonly layer: number
}

/** A tree by its paths, the root left out. */
export type Tree = ReadonlyMap<string, TreeNode>

/** The directories that a path lies in, the root left out. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** What a layer hides: a path with all below it, or only what is in a directory. */
interface Hiding {
  readonly path: string
  readonly isOpaque: boolean
}

/** What a whiteout or an opaque mark hides; undefined for other entries. */
export function hidingOf({ name }: TarItem): Hiding | undefined {
  const slash = name.lastIndexOf('/')
  const [folder, base] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)]
  if (base === '.wh..wh..opq') return { path: folder, isOpaque: true }
  if (!base.startsWith('.wh.')) return undefined
  return { path: [folder, base.slice(4)].filter(Boolean).join('/'), isOpaque: false }
}

/** The directories that a layer has, whether it names them or not. */
function directoriesOf(items: readonly TarItem[]): Set<string> {
  const paths = items.flatMap((item) => {
    const { path, isOpaque } = hidingOf(item) ?? { path: item.name, isOpaque: item.kind === 'directory' }
    return [...parentsOf(path), ...(isOpaque && path !== '' ? [path] : [])]
  })
  return new Set(paths)
}

/**
 * The tree that a layer makes of the tree below it, in the plainest way: first all that it hides goes, then each of
 * its entries is put in its place. The layer is to have each path once, and nothing below anything but directories.
 */
export function applyLayer(below: Tree, items: readonly TarItem[], layer: number): Tree {
  const tree = new Map(below)
  const directories = directoriesOf(items)
  const removeBelow = (directory: string) => {
    for (const path of tree.keys()) if (directory === '' || path.startsWith(`${directory}/`)) tree.delete(path)
  }
  for (const hiding of items.flatMap((item) => hidingOf(item) ?? [])) {
    removeBelow(hiding.path)
    // A directory that the layer makes anew in the same place is the old one, emptied.
    if (!hiding.isOpaque && !directories.has(hiding.path)) tree.delete(hiding.path)
  }
  for (const path of directories) {
    if (tree.get(path)?.kind === 'directory') continue
    tree.set(path, { kind: 'directory', mode: 0o755, uid: 0, mtime: undefined, content: '', layer })
  }
  const entries = items.filter((item) => hidingOf(item) === undefined)
  const named = new Map(entries.map((item) => [item.name, item]))
  for (const { name, kind = 'file', linkName = '', content = '', mode = 0, uid = 0, mtime = 0 } of entries) {
    if (kind !== 'directory') removeBelow(name)
    const shared = kind === 'hardlink' ? named.get(linkName) : undefined
    const node = { mode: shared?.mode ?? mode, uid: shared?.uid ?? uid, mtime: shared?.mtime ?? mtime, layer }
    if (kind === 'symlink') tree.set(name, { ...node, kind, content: linkName })
    else if (kind === 'directory') tree.set(name, { ...node, kind, content: '' })
    else tree.set(name, { ...node, kind: 'file', content: String(shared?.content ?? content) })
  }
  return tree
}
