import { EngineError } from '../../errors/EngineError.ts'
import type { LayerIndexFile } from '../../layers/LayerIndexFile.ts'
import { isBelow } from '../../layers/pathOrder.ts'
import { printableName } from '../../layers/rawName.ts'
import type { LayerEntry, RawName } from '../../layers/types.ts'
import type { RemoteFile } from '../types.ts'

/** Rows of a page at most. */
const longestPage = 500
/** Directories whose rows are remembered, since people go on to the next page. */
const rememberedDirectories = 8

/** A page of a directory of one layer. */
export interface FilePage {
  readonly rows: readonly RemoteFile[]
  readonly total: number
}

/** The directories of one layer, by its index, which it closes. */
export class LayerListing {
  readonly #index: LayerIndexFile
  /** By path: the number of the first row of each entry; the one that was asked for longest ago first. */
  readonly #directories = new Map<RawName, Promise<readonly number[]>>()

  constructor(index: LayerIndexFile) {
    this.#index = index
  }

  /** At most 500 entries of a directory from `offset` on. Throws NOT_FOUND when the layer has no such directory. */
  async list(directory: RawName, offset: number): Promise<FilePage> {
    const entries = await this.#entriesOf(directory)
    const rows: RemoteFile[] = []
    for (const row of entries.slice(Math.max(0, offset), Math.max(0, offset) + longestPage)) {
      const { first, rows: block } = await this.#index.blockOf(row)
      const entry = block[row - first]
      if (entry !== undefined) rows.push(fileOf(entry, childOf(entry.path, directory)))
    }
    return { rows, total: entries.length }
  }

  close(): Promise<void> {
    return this.#index.close()
  }

  #entriesOf(directory: RawName): Promise<readonly number[]> {
    const entries = this.#directories.get(directory) ?? this.#read(directory)
    this.#directories.delete(directory)
    this.#directories.set(directory, entries)
    entries.catch(() => this.#directories.delete(directory))
    const [oldest] = this.#directories.keys()
    if (this.#directories.size > rememberedDirectories && oldest !== undefined) this.#directories.delete(oldest)
    return entries
  }

  async #read(directory: RawName): Promise<number[]> {
    const entries: number[] = []
    let isThere = directory === ''
    let last: RawName | undefined
    let at = await this.#index.lowerBound(directory)
    for (;;) {
      const { first, rows } = await this.#index.blockOf(at)
      const entry = rows[at - first]
      if (entry === undefined) break
      if (entry.path === directory) {
        isThere ||= entry.kind === 'directory' || entry.kind === 'opaque'
        at++
        continue
      }
      if (!isBelow(entry.path, directory)) break
      isThere = true
      const child = childOf(entry.path, directory)
      if (child !== last) entries.push(at)
      last = child
      // What is in a directory of this one is passed over: nothing but it lies before its name with this behind.
      at = entry.path === child ? at + 1 : await this.#index.lowerBound(`${child}\x01`, at)
    }
    if (isThere) return entries
    const path = printableName(directory)
    throw new EngineError('NOT_FOUND', `Could not list /${path}: this layer has no such directory.`, { data: { path } })
  }
}

/** The path of the entry of a directory that a path is, or lies in. */
function childOf(path: RawName, directory: RawName): RawName {
  const end = path.indexOf('/', directory === '' ? 0 : directory.length + 1)
  return end < 0 ? path : path.slice(0, end)
}

/** A directory that only paths in it imply, or a mark, has no entry of its own. */
function fileOf(entry: LayerEntry, path: RawName): RemoteFile {
  if (entry.path !== path || entry.kind === 'opaque') {
    return { path, kind: 'directory', size: 0, mode: 0o755, isWhiteout: false }
  }
  const { kind, size, mode, linkName } = entry
  return {
    path,
    kind,
    size,
    mode,
    isWhiteout: kind === 'whiteout',
    ...(linkName === '' ? {} : { linkTarget: linkName }),
  }
}
