import type { RawName } from '../../main/engine/layers/types.ts'
import { changeTimeAt, closeFile, linkAt, openAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { type FileStat, fileTypes } from '../system/stat.ts'
import { copyEntry } from './copyEntry.ts'
import type { FileWarnings } from './FileWarnings.ts'
import type { LowerDirectory } from './LowerStack.ts'

/**
 * Copies a directory, as a stack of layers shows it, into an empty one: everything in it, hard links as such. The
 * target's own attributes are left as they are.
 */
export function copyTree(source: LowerDirectory, target: number, warnings: FileWarnings): void {
  new TreeCopier(target, warnings).copyBelow(source, target, '')
}

class TreeCopier {
  readonly #root: number
  readonly #warnings: FileWarnings
  /** Where each file with several names was copied to first. */
  readonly #linked = new Map<string, RawName>()

  constructor(root: number, warnings: FileWarnings) {
    this.#root = root
    this.#warnings = warnings
  }

  /** Copies what is in a directory; as deep as the tree is, which no path of the system's is longer than. */
  copyBelow(source: LowerDirectory, target: number, path: RawName): void {
    for (const name of source.names()) {
      const found = source.find(name)
      if (found === undefined || found.stat.type === fileTypes.socket) continue
      const childPath = path === '' ? name : `${path}/${name}`
      if (this.#link(found.stat, target, name, childPath)) continue
      if (!copyEntry(found, found.stat, { directory: target, name }, childPath, this.#warnings)) continue
      if (found.stat.type === fileTypes.directory) this.#copyDirectory(source, found.stat, target, name, childPath)
    }
  }

  #copyDirectory(source: LowerDirectory, stat: FileStat, target: number, name: RawName, path: RawName): void {
    const inner = source.enter(name)
    try {
      const fd = openAt(target, name, openFlags.pathDirectoryNoFollow)
      try {
        this.copyBelow(inner, fd, path)
      } finally {
        closeFile(fd)
      }
    } finally {
      inner.close()
    }
    changeTimeAt(target, name, stat.mtime)
  }

  /** Makes a hard link when this file was copied under another name; notes where it is about to be copied to. */
  #link(stat: FileStat, target: number, name: RawName, path: RawName): boolean {
    if (stat.links < 2 || stat.type === fileTypes.directory) return false
    const key = `${stat.fileSystem}:${stat.inode}`
    const first = this.#linked.get(key)
    if (first === undefined) {
      this.#linked.set(key, path)
      return false
    }
    linkAt(this.#root, first, target, name)
    return true
  }
}
