import type { RawName } from '../../main/engine/layers/types.ts'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { listEntries } from '../system/readDirectory.ts'
import { type FileStat, fileTypes, findAt } from '../system/stat.ts'
import { isOpaque, isWhiteout, type LayerFormat } from './layerFormat.ts'

/** A name that a stack of layers shows, and the open directory of the topmost layer that has it. */
export interface LowerEntry {
  readonly directory: number
  readonly name: RawName
  readonly stat: FileStat
}

/** A directory as a stack of layers shows it: the open directories of the layers that have a part in it. */
export class LowerDirectory {
  readonly #parts: readonly number[]
  readonly #format: LayerFormat

  /** `parts` topmost first. */
  constructor(parts: readonly number[], format: LayerFormat) {
    this.#parts = parts
    this.#format = format
  }

  /** The topmost part, whose attributes are those of the directory; undefined where there is no such directory. */
  get top(): number | undefined {
    return this.#parts[0]
  }

  /** The same as the layers below the topmost part show it; its descriptors are this one's. */
  withoutTop(): LowerDirectory {
    return new LowerDirectory(this.#parts.slice(1), this.#format)
  }

  /** What stands at a name; undefined where nothing does, or a layer took it away. */
  find(name: RawName): LowerEntry | undefined {
    for (const directory of this.#parts) {
      const stat = findAt(directory, name)
      if (stat === undefined) continue
      return isWhiteout(stat) ? undefined : { directory, name, stat }
    }
    return undefined
  }

  /** All names, sorted as bytes. */
  names(): RawName[] {
    const hidden = new Set<RawName>()
    const shown = new Set<RawName>()
    for (const directory of this.#parts) {
      for (const { name, mayBeWhiteout } of listEntries(directory)) {
        if (hidden.has(name) || shown.has(name)) continue
        const stat = mayBeWhiteout ? findAt(directory, name) : undefined
        if (stat !== undefined && isWhiteout(stat)) hidden.add(name)
        else shown.add(name)
      }
    }
    return [...shown].sort()
  }

  /** A directory in this one, which is empty where there is none of this name. The caller closes it. */
  enter(name: RawName): LowerDirectory {
    const parts: number[] = []
    try {
      for (const directory of this.#parts) {
        const stat = findAt(directory, name)
        if (stat === undefined) continue
        if (stat.type !== fileTypes.directory) break
        parts.push(openAt(directory, name, openFlags.pathDirectoryNoFollow))
        if (isOpaque(directory, name, this.#format)) break
      }
    } catch (error) {
      for (const part of parts) closeFile(part)
      throw error
    }
    return new LowerDirectory(parts, this.#format)
  }

  close(): void {
    for (const part of this.#parts) closeFile(part)
  }
}

/** The folders of layers, each opened once however many stacks it is part of. */
export class LayerFolders {
  readonly #format: LayerFormat
  readonly #open = new Map<string, { readonly fd: number; readonly isOpaque: boolean }>()

  constructor(format: LayerFormat) {
    this.#format = format
  }

  /** The root of a stack of layers' folders, topmost first; not to be closed, as its descriptors are kept here. */
  stack(folders: readonly string[]): LowerDirectory {
    const parts: number[] = []
    for (const folder of folders) {
      const { fd, isOpaque: hidesRest } = this.#folder(folder)
      parts.push(fd)
      if (hidesRest) break
    }
    return new LowerDirectory(parts, this.#format)
  }

  close(): void {
    for (const { fd } of this.#open.values()) closeFile(fd)
    this.#open.clear()
  }

  #folder(path: string): { readonly fd: number; readonly isOpaque: boolean } {
    const known = this.#open.get(path)
    if (known !== undefined) return known
    const fd = openAt(currentFolder, path, openFlags.pathDirectory)
    const opened = { fd, isOpaque: isOpaque(fd, '', this.#format) }
    this.#open.set(path, opened)
    return opened
  }
}

/** Those of a stack of layers' folders, topmost first, that are seen: an opaque root hides all below it. */
export function visibleLayers(folders: readonly string[], format: LayerFormat): readonly string[] {
  const opaque = folders.findIndex((folder) => {
    const fd = openAt(currentFolder, folder, openFlags.pathDirectory)
    try {
      return isOpaque(fd, '', format)
    } finally {
      closeFile(fd)
    }
  })
  return opaque < 0 ? folders : folders.slice(0, opaque + 1)
}

/** Opens a directory by its path in a stack; empty where there is none. Links are not followed. */
export function enterPath(root: LowerDirectory, path: RawName): LowerDirectory {
  let directory = root.enter('.')
  for (const name of path.split('/').filter(Boolean)) {
    const next = directory.enter(name)
    directory.close()
    directory = next
  }
  return directory
}
