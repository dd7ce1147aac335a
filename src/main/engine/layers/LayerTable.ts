import { entryKinds } from './entryKinds.ts'
import { type LayerTree, opaqueFlag, whiteoutFlag } from './LayerTree.ts'
import type { LayerEntry, LayerSummary, RawName } from './types.ts'

const none = 0
const implied = 1
const firstEntryState = 2
const fileState = 2
const directoryState = 2 + entryKinds.indexOf('directory')
const root = 0

/**
 * The entries of one layer in the order of the layer index: by path, `/` below every other byte, so that a
 * directory is followed by all that is in it. A path has one row, a directory that is opaque a second one
 * of kind 'opaque' after it.
 */
export class LayerTable {
  readonly summary: LayerSummary
  readonly #tree: LayerTree

  /** Takes the tree over; nothing may be placed in it afterwards. */
  constructor(tree: LayerTree) {
    this.#tree = tree
    this.summary = { entryCount: countRows(tree), dockerSize: tree.dockerSize }
  }

  /** Every row, in order. Digests are views that stay valid as long as the table. */
  *entries(): Generator<LayerEntry> {
    const { columns } = this.#tree
    yield* this.#rows(root, '')
    const stack = [{ nodes: this.#children(root), at: 0, path: '' }]
    for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
      const node = level.nodes[level.at++]
      if (node === undefined) {
        stack.pop()
        continue
      }
      const name = this.#tree.names.read(columns.nameOffset[node] ?? 0, columns.nameLength[node] ?? 0)
      const path = level.path === '' ? name : `${level.path}/${name}`
      yield* this.#rows(node, path)
      if (columns.firstChild[node] !== none) stack.push({ nodes: this.#children(node), at: 0, path })
    }
  }

  /** The nodes in a directory, in the order of their names. */
  #children(directory: number): number[] {
    const { columns, names } = this.#tree
    const nodes: number[] = []
    for (let node = columns.firstChild[directory] ?? none; node !== none; node = columns.nextSibling[node] ?? none) {
      nodes.push(node)
    }
    nodes.reverse()
    return nodes.sort((a, b) =>
      names.compare(
        columns.nameOffset[a] ?? 0,
        columns.nameLength[a] ?? 0,
        columns.nameOffset[b] ?? 0,
        columns.nameLength[b] ?? 0,
      ),
    )
  }

  *#rows(node: number, path: RawName): Generator<LayerEntry> {
    const { columns } = this.#tree
    const state = columns.state[node] ?? none
    const flags = columns.flags[node] ?? none
    if (state >= firstEntryState) yield this.#entry(node, path, state)
    if (isOpaque(state, flags)) yield marker(path, 'opaque')
    else if (isWhiteout(state, flags)) yield marker(path, 'whiteout')
  }

  #entry(node: number, path: RawName, state: number): LayerEntry {
    const { columns, names } = this.#tree
    return {
      path,
      kind: entryKinds[state - firstEntryState] ?? 'file',
      mode: columns.mode[node] ?? 0,
      uid: columns.uid[node] ?? 0,
      gid: columns.gid[node] ?? 0,
      size: columns.size[node] ?? 0,
      mtime: columns.mtime[node] ?? 0,
      linkName: names.read(columns.linkOffset[node] ?? 0, columns.linkLength[node] ?? 0),
      ...(state === fileState ? { contentDigest: columns.digestOf(node) } : {}),
    }
  }
}

/** A directory hides lower layers when it is marked opaque, or made anew beside a whiteout of its name. */
function isOpaque(state: number, flags: number): boolean {
  if ((flags & opaqueFlag) !== 0) return true
  return (flags & whiteoutFlag) !== 0 && (state === implied || state === directoryState)
}

function isWhiteout(state: number, flags: number): boolean {
  return state === none && (flags & whiteoutFlag) !== 0
}

function countRows(tree: LayerTree): number {
  const { columns } = tree
  let rows = 0
  for (let node = 0; node < columns.count; node++) {
    const state = columns.state[node] ?? none
    const flags = columns.flags[node] ?? none
    if (state >= firstEntryState) rows++
    if (flags !== none && (isOpaque(state, flags) || isWhiteout(state, flags))) rows++
  }
  return rows
}

function marker(path: RawName, kind: 'whiteout' | 'opaque'): LayerEntry {
  return { path, kind, mode: 0, uid: 0, gid: 0, size: 0, mtime: 0, linkName: '' }
}
