import { randomInt } from 'node:crypto'
import { ByteArena } from './ByteArena.ts'
import { kindCode } from './entryKinds.ts'
import { layerPath, longestName, longestPath } from './layerPath.ts'
import { NodeColumns } from './NodeColumns.ts'
import { printableName } from './rawName.ts'
import { TarFault } from './tarFault.ts'
import type { RawName, TarHeader } from './types.ts'

/** What one layer may hold; beyond it indexing stops with an error that says so. */
export interface LayerLimits {
  /** Entries, and directories that only paths imply. */
  readonly entries: number
  /** Bytes of all paths and link targets together. */
  readonly pathBytes: number
  /** Symbolic links followed on the way to entries that lie behind them. */
  readonly linkSteps: number
}

/** Limits that real layers stay far below. */
export const defaultLayerLimits: LayerLimits = {
  entries: 2_000_000,
  pathBytes: 512 * 1024 * 1024,
  linkSteps: 100_000,
}

export const whiteoutFlag = 1
export const opaqueFlag = 2

const implied = 1
const fileState = 2 + kindCode('file')
const hardlinkState = 2 + kindCode('hardlink')
const symlinkState = 2 + kindCode('symlink')
const directoryState = 2 + kindCode('directory')
const root = 0
const none = 0
/** As many links on the way to one name as Linux follows. */
const longestLinkChain = 40

/**
 * The files of one layer as extracting it would make them, without a file system: a later entry replaces
 * an earlier one, a file in a directory's place takes its contents away, hard links share an inode, and a
 * path through a symbolic link of the same layer leads where the link leads, inside the root. So the
 * Docker size comes out as Docker measures it after extraction: every inode once.
 */
export class LayerTree {
  readonly columns = new NodeColumns()
  readonly names = new ByteArena()
  readonly #limits: LayerLimits
  #slots = new Uint32Array(4096)
  readonly #seed = randomInt(2 ** 31)
  readonly #multiplier = randomInt(2 ** 30) * 2 + 1
  #dockerSize = 0
  #pathBytes = 0
  #linkSteps = 0
  /** The directory of the entry before, since the next entry mostly lies in it too. */
  #lastDirectory: RawName = ''
  #lastDirectoryNode = root
  /** Of each inode that hard links share: its size, and how many names it has. */
  readonly #inodeSizes: number[] = [0]
  readonly #inodeNames: number[] = [0]
  /** Where the target of an inode that is a symbolic link is kept in `names`. */
  readonly #inodeLinks: (readonly [offset: number, length: number] | undefined)[] = [undefined]

  constructor(limits: LayerLimits) {
    this.#limits = limits
    this.columns.add()
    this.columns.state[root] = implied
  }

  /** Docker size in bytes: regular files and symlink targets, every inode once. */
  get dockerSize(): number {
    return this.#dockerSize
  }

  /** Puts an entry at a normalised path and returns its node. Throws TarFault. */
  place(path: RawName, header: TarHeader): number {
    this.#countPath(path.length + header.linkName.length)
    const { columns } = this
    const node = this.#locate(path)
    const state = 2 + kindCode(header.kind)
    if (node === root && state !== directoryState) throw new TarFault('puts something else in the place of the root')
    const target = state === hardlinkState ? this.#linkTarget(header.linkName, node) : none
    const before = columns.state[node] ?? none
    const wasDirectory = before === implied || before === directoryState
    if (wasDirectory && state !== directoryState) this.#removeChildren(node)
    if (before === symlinkState || before === hardlinkState || (wasDirectory && state !== directoryState))
      this.#forgetLastDirectory()
    this.#forget(node)
    columns.state[node] = state
    if (state !== directoryState) columns.flags[node] = none
    columns.mode[node] = header.mode
    columns.uid[node] = header.uid
    columns.gid[node] = header.gid
    columns.mtime[node] = header.mtime
    columns.size[node] = header.size
    this.#setLink(node, header.linkName)
    if (target !== none && columns.state[target] !== none) this.#share(node, target)
    else if (state === fileState) this.#dockerSize += header.size
    else if (state === symlinkState) this.#dockerSize += header.linkName.length
    return node
  }

  /** Notes a whiteout of `path`. An entry of this layer at that path stays: whiteouts hide lower layers only. */
  placeWhiteout(path: RawName): void {
    this.#countPath(path.length)
    const node = this.#locate(path)
    const state = this.columns.state[node] ?? none
    if (state === none || state === implied || state === directoryState) {
      this.columns.flags[node] = (this.columns.flags[node] ?? 0) | whiteoutFlag
    }
  }

  /** Notes that the directory `path` hides what lower layers have in it. */
  placeOpaque(path: RawName): void {
    this.#countPath(path.length)
    const node = path === '' ? root : this.#directory(path)
    this.columns.flags[node] = (this.columns.flags[node] ?? 0) | opaqueFlag
  }

  #forgetLastDirectory(): void {
    this.#lastDirectory = ''
    this.#lastDirectoryNode = root
  }

  #countPath(bytes: number): void {
    this.#pathBytes += bytes
    if (this.#pathBytes > this.#limits.pathBytes) {
      const limit = this.#limits.pathBytes.toLocaleString('en')
      throw new TarFault(`brings the paths of this layer over ${limit} bytes, the most a layer may have`, 'UNSUPPORTED')
    }
  }

  /** The node at a path, made with its directories when it is not there. */
  #locate(path: RawName): number {
    if (path === '') return root
    const baseAt = path.lastIndexOf('/') + 1
    const parent = baseAt === 0 ? root : this.#directory(path.slice(0, baseAt - 1))
    return this.#child(parent, path, baseAt, path.length)
  }

  #directory(path: RawName): number {
    if (path === this.#lastDirectory) return this.#lastDirectoryNode
    const node = this.#walk(root, path, { links: 0 })
    this.#lastDirectory = path
    this.#lastDirectoryNode = node
    return node
  }

  /** Follows a path from a directory, making the directories that it implies. */
  #walk(from: number, path: RawName, budget: { links: number }): number {
    let node = from
    let start = 0
    while (start <= path.length) {
      const slash = path.indexOf('/', start)
      const end = slash < 0 ? path.length : slash
      node = this.#enter(node, path, start, end, budget)
      start = end + 1
    }
    return node
  }

  #enter(directory: number, path: RawName, start: number, end: number, budget: { links: number }): number {
    const { columns } = this
    if (start === end || (end - start === 1 && path[start] === '.')) return directory
    if (end - start === 2 && path.startsWith('..', start)) return columns.parent[directory] ?? root
    const node = this.#child(directory, path, start, end)
    if (columns.state[node] === none) columns.state[node] = implied
    if (columns.state[node] === implied || columns.state[node] === directoryState) return node
    const target = this.#symlinkTarget(node)
    if (target === undefined) {
      throw new TarFault(`lies in "${printableName(path.slice(0, end))}", which is not a directory`)
    }
    this.#spendLink(budget)
    return this.#walk(target.startsWith('/') ? root : directory, target, budget)
  }

  /** Counts a symbolic link that is followed. */
  #spendLink(budget: { links: number }): void {
    budget.links++
    this.#linkSteps++
    if (budget.links > longestLinkChain) {
      throw new TarFault('lies behind symbolic links that lead to each other', 'UNSAFE_PATH')
    }
    if (this.#linkSteps > this.#limits.linkSteps) {
      const limit = this.#limits.linkSteps.toLocaleString('en')
      throw new TarFault(`is one of too many behind symbolic links; at most ${limit} are followed`, 'UNSUPPORTED')
    }
  }

  /** Where a symbolic link leads, which may also stand there as a hard link to it; undefined for all else. */
  #symlinkTarget(node: number): RawName | undefined {
    const { columns } = this
    if (columns.state[node] === symlinkState) {
      return this.names.read(columns.linkOffset[node] ?? 0, columns.linkLength[node] ?? 0)
    }
    const [offset, length] = this.#inodeLinks[columns.inode[node] ?? none] ?? []
    return offset === undefined || length === undefined ? undefined : this.names.read(offset, length)
  }

  /** The node of a name in a directory, made empty when it is not there, and in the directory's list. */
  #child(directory: number, path: RawName, start: number, end: number): number {
    const { columns } = this
    const slot = this.#slotOf(directory, path, start, end)
    const node = this.#slots[slot] ?? none
    if (node === none) return this.#addChild(directory, slot, path, start, end)
    if (columns.state[node] === none && columns.flags[node] === none) this.#attach(directory, node)
    return node
  }

  /** The slot that holds the node of a name in a directory, or the free one where it belongs. */
  #slotOf(directory: number, path: RawName, start: number, end: number): number {
    const { columns } = this
    const mask = this.#slots.length - 1
    let slot = this.#hash(directory, path, start, end) & mask
    for (;;) {
      const node = this.#slots[slot] ?? none
      const isFound =
        node === none ||
        (columns.parent[node] === directory &&
          columns.nameLength[node] === end - start &&
          this.names.equals(columns.nameOffset[node] ?? 0, path, start, end))
      if (isFound) return slot
      slot = (slot + 1) & mask
    }
  }

  #addChild(directory: number, slot: number, path: RawName, start: number, end: number): number {
    const { columns } = this
    if (columns.count > this.#limits.entries) {
      const limit = this.#limits.entries.toLocaleString('en')
      throw new TarFault(`is one too many: a layer may have at most ${limit} entries`, 'UNSUPPORTED')
    }
    const length = end - start
    const above = columns.pathLength[directory] ?? 0
    const pathLength = above === 0 ? length : above + 1 + length
    if (length > longestName || pathLength > longestPath) {
      throw new TarFault('lies behind symbolic links at a path too long for a file system')
    }
    const node = columns.add()
    this.#slots[slot] = node
    columns.parent[node] = directory
    columns.nameOffset[node] = this.names.add(path, start, end)
    columns.nameLength[node] = length
    columns.pathLength[node] = pathLength
    this.#attach(directory, node)
    if (columns.count * 2 > this.#slots.length) this.#growSlots()
    return node
  }

  #attach(directory: number, node: number): void {
    this.columns.nextSibling[node] = this.columns.firstChild[directory] ?? none
    this.columns.firstChild[directory] = node
  }

  #growSlots(): void {
    const { columns, names } = this
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let node = 1; node < columns.count; node++) {
      const name = names.read(columns.nameOffset[node] ?? 0, columns.nameLength[node] ?? 0)
      let slot = this.#hash(columns.parent[node] ?? root, name, 0, name.length) & mask
      while (slots[slot] !== none) slot = (slot + 1) & mask
      slots[slot] = node
    }
    this.#slots = slots
  }

  /** Seeded, so that nobody can choose names that all fall into one place. */
  #hash(directory: number, name: RawName, start: number, end: number): number {
    let value = directory ^ this.#seed
    for (let index = start; index < end; index++) value = Math.imul(value ^ name.charCodeAt(index), this.#multiplier)
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
    return value ^ (value >>> 13)
  }

  /** The node that a hard link shares an inode with; none when this layer does not have it. */
  #linkTarget(linkName: RawName, node: number): number {
    const target = this.#find(layerPath(linkName, 'is a hard link whose target'))
    if (target === node) throw new TarFault('is a hard link to itself')
    if (target === undefined || this.columns.state[target] === none) return none
    const state = this.columns.state[target]
    if (state === implied || state === directoryState) throw new TarFault('is a hard link to a directory')
    return target
  }

  /** The node at a path, perhaps one that nothing stands at any more, links on the way followed; makes nothing. */
  #find(path: RawName): number | undefined {
    const baseAt = path.lastIndexOf('/') + 1
    const directory = baseAt === 0 ? root : this.#findFrom(root, path.slice(0, baseAt - 1), { links: 0 })
    if (directory === undefined) return undefined
    return path === '' ? root : this.#lookUp(directory, path, baseAt, path.length)
  }

  #findFrom(from: number, path: RawName, budget: { links: number }): number | undefined {
    let node = from
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue
      if (name === '..') {
        node = this.columns.parent[node] ?? root
        continue
      }
      const next = this.#lookUp(node, name, 0, name.length)
      if (next === undefined) return undefined
      const state = this.columns.state[next]
      if (state === implied || state === directoryState) {
        node = next
        continue
      }
      const target = this.#symlinkTarget(next)
      if (target === undefined) return undefined
      this.#spendLink(budget)
      const end = this.#findFrom(target.startsWith('/') ? root : node, target, budget)
      if (end === undefined) return undefined
      node = end
    }
    return node
  }

  #lookUp(directory: number, path: RawName, start: number, end: number): number | undefined {
    const slot = this.#slotOf(directory, path, start, end)
    const node = this.#slots[slot] ?? none
    return node === none ? undefined : node
  }

  #setLink(node: number, linkName: RawName): void {
    this.columns.linkLength[node] = linkName.length
    this.columns.linkOffset[node] = linkName === '' ? 0 : this.names.add(linkName)
  }

  #share(node: number, target: number): void {
    const { columns } = this
    let inode = columns.inode[target] ?? none
    if (inode === none) {
      inode = this.#inodeSizes.push(this.#ownSize(target)) - 1
      this.#inodeNames.push(1)
      const isSymlink = columns.state[target] === symlinkState
      this.#inodeLinks.push(isSymlink ? [columns.linkOffset[target] ?? 0, columns.linkLength[target] ?? 0] : undefined)
      columns.inode[target] = inode
    }
    this.#inodeNames[inode] = (this.#inodeNames[inode] ?? 0) + 1
    columns.inode[node] = inode
  }

  /** What a node counts by itself, when it shares its inode with no other. */
  #ownSize(node: number): number {
    const state = this.columns.state[node]
    if (state === fileState) return this.columns.size[node] ?? 0
    return state === symlinkState ? (this.columns.linkLength[node] ?? 0) : 0
  }

  /** Takes back what a node counts, before something else takes its place. */
  #forget(node: number): void {
    const { columns } = this
    const inode = columns.inode[node] ?? none
    if (inode === none) {
      this.#dockerSize -= this.#ownSize(node)
      return
    }
    columns.inode[node] = none
    const names = (this.#inodeNames[inode] ?? 0) - 1
    this.#inodeNames[inode] = names
    if (names === 0) this.#dockerSize -= this.#inodeSizes[inode] ?? 0
  }

  /** Takes away all that is in a directory. Each node goes at most once for each time it was placed. */
  #removeChildren(directory: number): void {
    const { columns } = this
    const pending = [directory]
    for (let above = pending.pop(); above !== undefined; above = pending.pop()) {
      let node = columns.firstChild[above] ?? none
      columns.firstChild[above] = none
      while (node !== none) {
        this.#forget(node)
        if (columns.firstChild[node] !== none) pending.push(node)
        columns.state[node] = none
        columns.flags[node] = none
        node = columns.nextSibling[node] ?? none
      }
    }
  }
}
