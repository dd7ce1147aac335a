import type { RawName } from '../../main/engine/layers/types.ts'
import {
  changeMode,
  changeTime,
  changeTimeAt,
  closeFile,
  linkAt,
  makeDirectoryAt,
  openAt,
  unlinkAt,
} from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'
import { copyDirectoryAttributes, copyEntry } from './copyEntry.ts'
import { FileWarnings } from './FileWarnings.ts'
import { type LayerRest, missingTarget, type PendingLink } from './LayerWriter.ts'
import { enterPath, LayerFolders, type LowerDirectory } from './LowerStack.ts'
import { isWhiteout, type LayerFormat } from './layerFormat.ts'
import { removeAt } from './removeTree.ts'

/** A layer that was unpacked alone, to be finished over those below it, topmost first. */
export interface FinishJob {
  readonly folder: string
  readonly lower: readonly string[]
  readonly rest: LayerRest
}

/**
 * Does what layers could not do alone, bottom first: directories that one only implies get the attributes that they
 * have below (or root's, 0755, 1970, where there are none), and hard links to files of lower layers get copies of them,
 * as an overlay would make them. Whiteouts of what is not there go, since a directory that only one layer has shows
 * its whiteouts as names. Gives the warnings of each.
 */
export function finishLayers(layers: readonly FinishJob[], format: LayerFormat): readonly (readonly string[])[] {
  const folders = new LayerFolders(format)
  try {
    return layers.map(({ folder, lower, rest }) => {
      const layer = new LayerFinisher(folders.stack([folder]), folders.stack([folder, ...lower]), folders.stack(lower))
      for (const path of rest.whiteouts) layer.keepIfNeeded(path)
      for (const path of rest.implied) layer.dressImplied(path)
      for (const link of rest.links) layer.link(link)
      return [...rest.warnings, ...layer.warnings.sentences()]
    })
  } finally {
    folders.close()
  }
}

class LayerFinisher {
  readonly warnings = new FileWarnings()
  readonly #root: number
  readonly #stack: LowerDirectory
  readonly #below: LowerDirectory

  constructor(own: LowerDirectory, stack: LowerDirectory, below: LowerDirectory) {
    this.#root = own.top ?? -1
    this.#stack = stack
    this.#below = below
  }

  dressImplied(path: RawName): void {
    if (path === '') {
      this.#dress(this.#root, '', this.#below, '', path)
      return
    }
    const { parent, name } = split(path)
    const directory = enterPath(this.#stack, parent)
    try {
      if (directory.top !== undefined) this.#dress(directory.top, name, directory.withoutTop(), name, path)
    } finally {
      directory.close()
    }
  }

  /** Removes a whiteout that hides nothing. */
  keepIfNeeded(path: RawName): void {
    const { parent, name } = split(path)
    const directory = enterPath(this.#stack, parent)
    try {
      const own = directory.top
      const stat = own === undefined ? undefined : findAt(own, name)
      if (own === undefined || stat === undefined || !isWhiteout(stat)) return
      if (directory.withoutTop().find(name) === undefined) keepingTime(own, () => unlinkAt(own, name))
    } finally {
      directory.close()
    }
  }

  /** Makes a hard link to what this layer or one below has at the target. */
  link(link: PendingLink): void {
    const target = split(link.target)
    const source = enterPath(this.#stack, target.parent)
    try {
      const found = source.find(target.name)
      if (found === undefined || found.stat.type === fileTypes.directory) throw missingTarget(link)
      const from = this.#makeDirectories(target.parent)
      const to = this.#makeDirectories(split(link.path).parent)
      try {
        const { name } = split(link.path)
        keepingTime(from, () => {
          if (findAt(from, target.name) !== undefined) return
          copyEntry(found, found.stat, { directory: from, name: target.name }, link.target, this.warnings)
        })
        keepingTime(to, () => {
          removeAt(to, name)
          linkAt(from, target.name, to, name)
        })
      } finally {
        closeFile(from)
        closeFile(to)
      }
    } finally {
      source.close()
    }
  }

  /** Gives a directory the attributes that it has in the layers `below`. */
  #dress(directory: number, name: RawName, below: LowerDirectory, nameBelow: RawName, path: RawName): void {
    const found = below.find(nameBelow === '' ? '.' : nameBelow)
    if (found?.stat.type === fileTypes.directory) {
      copyDirectoryAttributes(found, found.stat, { directory, name }, path, this.warnings)
      return
    }
    const fd = openAt(directory, name === '' ? '.' : name, openFlags.readDirectory)
    changeMode(fd, 0o755)
    changeTime(fd, { seconds: 0, nanoseconds: 0 })
    closeFile(fd)
  }

  /** Opens a directory of this layer, with those on the way, which look as they do below. The caller closes it. */
  #makeDirectories(path: RawName): number {
    let fd = openAt(this.#root, '.', openFlags.pathDirectory)
    let done = ''
    for (const name of path.split('/').filter(Boolean)) {
      done = done === '' ? name : `${done}/${name}`
      if (findAt(fd, name) === undefined) {
        const parent = fd
        keepingTime(parent, () => makeDirectoryAt(parent, name, 0o755))
        this.dressImplied(done)
      }
      const next = openAt(fd, name, openFlags.pathDirectoryNoFollow)
      closeFile(fd)
      fd = next
    }
    return fd
  }
}

/** Does something in a directory, whose time then is what it was. */
function keepingTime(directory: number, work: () => void): void {
  const { mtime } = statAt(directory, '')
  work()
  changeTimeAt(directory, '.', mtime)
}

function split(path: RawName): { readonly parent: RawName; readonly name: RawName } {
  const baseAt = path.lastIndexOf('/') + 1
  return { parent: path.slice(0, Math.max(0, baseAt - 1)), name: path.slice(baseAt) }
}
