import type { RawName } from '../../main/engine/layers/types.ts'
import type { ChangedPath, PathKind } from '../contract/snapshot.ts'
import { type FileStat, fileTypes, millisecondsOf } from '../system/stat.ts'
import { type ChangeVisitor, type ContainerFolders, type WalkedChange, walkChanges } from './ChangeWalk.ts'
import type { TreeSize } from './measureTree.ts'

/** Which changes of a container to list. */
export interface ChangesJob extends ContainerFolders {
  readonly offset: number
  readonly limit: number
}

/** A page of what `docker diff` tells, how much there is, and what the container's own folder holds. */
export interface ListedChanges {
  readonly rows: readonly ChangedPath[]
  readonly total: number
  readonly size: TreeSize
}

const kinds = new Map<number, PathKind>([
  [fileTypes.file, 'file'],
  [fileTypes.directory, 'directory'],
  [fileTypes.symlink, 'symlink'],
  [fileTypes.char, 'char'],
  [fileTypes.block, 'block'],
  [fileTypes.fifo, 'fifo'],
  [fileTypes.socket, 'socket'],
])

/** What a stat says it is. */
export function kindOf({ type }: FileStat): PathKind {
  return kinds.get(type) ?? 'file'
}

/**
 * Lists what a container changed, as `docker diff` does: a directory is modified when anything in it is different, at
 * whatever depth, or when its own owner or mode is; its time alone is no change.
 */
export function listChanges({ offset, limit, ...folders }: ChangesJob): ListedChanges {
  const list = new ChangeList(offset, limit, folders.copies)
  walkChanges(folders, list)
  return { rows: list.rows, total: list.total, size: list.size }
}

/** Keeps the rows of one page and counts the others. */
class ChangeList implements ChangeVisitor {
  readonly rows: ChangedPath[] = []
  total = 0
  readonly #copies: boolean
  readonly #from: number
  readonly #to: number
  /** Of each directory on the way: the number of its row, and whether that stays. */
  readonly #open: { readonly at: number; isSure: boolean }[] = []
  readonly #shared = new Set<string>()
  #dockerSize = 0
  #diskSize = 0
  #entries = 0

  constructor(offset: number, limit: number, copies: boolean) {
    this.#copies = copies
    this.#from = offset
    this.#to = offset + limit
  }

  get size(): TreeSize {
    return { dockerSize: this.#dockerSize, diskSize: this.#diskSize, entries: this.#entries }
  }

  change(change: WalkedChange): void {
    if (change.change !== 'deleted') this.#count(change.stat)
    for (const directory of this.#open) directory.isSure = true
    this.#add(rowOf(change))
  }

  enter(change: WalkedChange, isDifferent: 'no' | 'time' | 'yes'): void {
    this.#count(change.stat)
    if (isDifferent === 'yes') for (const directory of this.#open) directory.isSure = true
    this.#open.push({ at: this.total, isSure: isDifferent === 'yes' })
    this.#add(rowOf(change))
  }

  leave(): void {
    const directory = this.#open.pop()
    if (directory === undefined || directory.isSure) return
    // Nothing in it was different: its row, the last one, goes.
    this.total--
    if (directory.at >= this.#from && directory.at < this.#to) this.rows.pop()
  }

  same({ stat }: WalkedChange): void {
    this.#count(stat, !this.#copies)
  }

  #add(row: ChangedPath): void {
    if (this.total >= this.#from && this.total < this.#to) this.rows.push(row)
    this.total++
  }

  /** `isOwn`: it counts as the container's, and does not only lie on the disk. */
  #count(stat: FileStat, isOwn = true): void {
    if (stat.type !== fileTypes.directory && stat.links > 1) {
      const identity = `${stat.fileSystem}:${stat.inode}`
      if (this.#shared.has(identity)) return
      this.#shared.add(identity)
    }
    this.#diskSize += stat.diskSize
    if (!isOwn) return
    this.#entries++
    if (stat.type === fileTypes.file || stat.type === fileTypes.symlink) this.#dockerSize += stat.size
  }
}

function rowOf({ path, change, stat }: { path: RawName } & Omit<WalkedChange, 'directory' | 'name'>): ChangedPath {
  return {
    path: `/${path}`,
    change,
    kind: kindOf(stat),
    size: stat.type === fileTypes.file && change !== 'deleted' ? stat.size : 0,
    mtime: Math.floor(millisecondsOf(stat.mtime)),
  }
}
