import { printableName } from '../../main/engine/layers/rawName.ts'
import { TarFault } from '../../main/engine/layers/tarFault.ts'
import type { RawName } from '../../main/engine/layers/types.ts'
import { closeFile, currentFolder, openInRoot, readLinkAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { fileTypes, statAt } from '../system/stat.ts'

/** A directory that is open. */
export interface OpenDirectory {
  readonly fd: number
  /** Where it really lies below the root, links resolved; empty for the root. */
  readonly path: RawName
}

/** Makes a directory that a path only implies, where nothing stands, or tells why it cannot be: TarFault. */
export type MakeImplied = (parent: OpenDirectory, name: RawName) => void

/** Directories kept open at a time. */
const mostOpen = 128
/** As many links on the way to one name as Linux follows. */
const longestLinkChain = 40

/**
 * The directories of a tree, opened by paths that never lead out of it: links are followed as if its root were the
 * root of all. What a path implies is made. Descriptors are kept for the entries that follow, since they mostly lie in
 * the same few directories.
 */
export class DirectoryCache {
  readonly #root: OpenDirectory
  readonly #rootPath: string
  readonly #makeImplied: MakeImplied
  readonly #open = new Map<RawName, OpenDirectory>()
  #lastPath: RawName = ''
  #last: OpenDirectory

  /** `root` stays the caller's to close. */
  constructor(root: number, makeImplied: MakeImplied) {
    this.#root = { fd: root, path: '' }
    this.#last = this.#root
    this.#rootPath = placeOf(root)
    this.#makeImplied = makeImplied
  }

  /** Opens a directory, making what is missing. It stays open until others take its place, or forget is called. */
  directory(path: RawName): OpenDirectory {
    if (path === this.#lastPath) return this.#last
    const found = this.find(path) ?? this.#make(path, { links: 0 })
    this.#lastPath = path
    this.#last = found
    return found
  }

  /** As directory, undefined where there is none. Throws TarFault when links lead to each other. */
  find(path: RawName): OpenDirectory | undefined {
    if (path === '') return this.#root
    const known = this.#open.get(path)
    if (known !== undefined) {
      // The youngest again: those in use are never the oldest.
      this.#open.delete(path)
      this.#open.set(path, known)
      return known
    }
    try {
      return this.#keep(path, openInRoot(this.#root.fd, path, openFlags.pathDirectory))
    } catch (error) {
      if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
      if (isSystemError(error, 'ELOOP')) throw linkLoop()
      throw error
    }
  }

  /** Closes all: to be called when a directory or link was removed. */
  forget(): void {
    for (const { fd } of this.#open.values()) closeFile(fd)
    this.#open.clear()
    this.#lastPath = ''
    this.#last = this.#root
  }

  #keep(path: RawName, fd: number): OpenDirectory {
    const place = placeOf(fd)
    const directory = { fd, path: place.slice(this.#rootPath === '/' ? 1 : this.#rootPath.length + 1) }
    if (this.#open.size >= mostOpen) this.#closeOldest()
    this.#open.set(path, directory)
    return directory
  }

  #closeOldest(): void {
    for (const [path, { fd }] of this.#open) {
      if (fd === this.#last.fd) continue
      closeFile(fd)
      this.#open.delete(path)
      return
    }
  }

  #make(path: RawName, budget: { links: number }): OpenDirectory {
    const baseAt = path.lastIndexOf('/') + 1
    const parentPath = path.slice(0, Math.max(0, baseAt - 1))
    const parent = this.find(parentPath) ?? this.#make(parentPath, budget)
    const found = this.find(path)
    if (found !== undefined) return found
    const name = path.slice(baseAt)
    const target = linkTarget(parent.fd, name)
    if (target === undefined) {
      this.#makeImplied(parent, name)
      const made = this.find(path)
      if (made === undefined) throw notDirectory(path)
      return made
    }
    if (++budget.links > longestLinkChain) throw linkLoop()
    const start = target.startsWith('/') || parent.path === '' ? '' : `${parent.path}/`
    return this.#make(start + target.replace(/^\/+|\/+$/g, ''), budget)
  }
}

/** What a link at a name says; undefined for anything else. */
function linkTarget(directory: number, name: RawName): RawName | undefined {
  try {
    return statAt(directory, name).type === fileTypes.symlink ? readLinkAt(directory, name) : undefined
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Where the system says that an open file lies. */
function placeOf(fd: number): string {
  return readLinkAt(currentFolder, `/proc/self/fd/${fd}`)
}

/** The refusal of an entry below something else than a directory. */
export function notDirectory(path: RawName): TarFault {
  return new TarFault(`lies in "${printableName(path)}", which is not a directory`)
}

function linkLoop(): TarFault {
  return new TarFault('lies behind symbolic links that lead to each other', 'UNSAFE_PATH')
}
