import { layerPath } from '../../main/engine/layers/layerPath.ts'
import { printableName } from '../../main/engine/layers/rawName.ts'
import { entryError, TarFault } from '../../main/engine/layers/tarFault.ts'
import type { RawName, TarHandler, TarHeader } from '../../main/engine/layers/types.ts'
import { layerName } from '../../main/engine/layers/whiteout.ts'
import { makeDirectoryAt } from '../system/fileCalls.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'
import { notDirectory, type OpenDirectory } from './DirectoryCache.ts'
import { isWhiteout, type LayerFormat, makeOpaque, makeOpaqueDirectory, makeWhiteout } from './layerFormat.ts'
import { TreeWriter } from './TreeWriter.ts'

/** A hard link of a layer to a file that only a lower layer has. */
export interface PendingLink {
  readonly path: RawName
  readonly target: RawName
}

/** What a layer left to be done when those below it are there. */
export interface LayerRest {
  /** Directories that no entry named, outermost first; `''` is the root: they look as they do below. */
  readonly implied: readonly RawName[]
  readonly links: readonly PendingLink[]
  /** Where whiteouts were made; a later entry may have taken the place of one. */
  readonly whiteouts: readonly RawName[]
  readonly warnings: readonly string[]
}

/**
 * Writes a layer's entries into a folder in the form that overlays read: whiteouts as devices 0/0, opaque directories
 * by an attribute. Knows nothing of the layers below, so that all of a stack can be written at the same time; what
 * depends on them is told by `finish`.
 */
export class LayerWriter implements TarHandler {
  readonly #format: LayerFormat
  readonly #tree: TreeWriter
  /** By inode, since a directory that was implied may be named later, or go. */
  readonly #implied = new Map<number, RawName>()
  readonly #links: PendingLink[] = []
  readonly #whiteouts: RawName[] = []
  #isRootNamed = false
  #replacesWhiteout = false

  /** `root` is an empty folder, and the caller's to close. */
  constructor(root: number, format: LayerFormat) {
    this.#format = format
    this.#tree = new TreeWriter(root, {
      makeImplied: (parent, name) => this.#makeImplied(parent, name),
      beforeReplacing: (parent, name) => {
        this.#replacesWhiteout = isWhiteout(statAt(parent.fd, name))
      },
      onNewDirectory: (parent, name) => {
        // A directory in the place of one that this layer takes away is a new one: nothing of the old shows in it.
        if (this.#replacesWhiteout) makeOpaque(parent.fd, name, format)
        this.#replacesWhiteout = false
      },
      onMissingTarget: (path, target) => this.#links.push({ path, target }),
    })
  }

  entry(header: TarHeader): void {
    this.#replacesWhiteout = false
    try {
      this.#place(header)
    } catch (error) {
      throw entryError(error, header.name, 'unpack the layer')
    }
  }

  data(chunk: Uint8Array): void {
    this.#tree.data(chunk)
  }

  hole(length: number): void {
    this.#tree.hole(length)
  }

  end(): void {
    this.#tree.end()
  }

  /** Sets the attributes of directories and tells what is left to do. */
  finish(): LayerRest {
    this.#tree.finish()
    const implied = [...this.#implied].flatMap(([inode, path]) => (this.#inodeOf(path) === inode ? [path] : [])).sort()
    return {
      implied: this.#isRootNamed ? implied : ['', ...implied],
      links: this.#links,
      whiteouts: this.#whiteouts,
      warnings: this.#tree.warnings.sentences(),
    }
  }

  close(): void {
    this.#tree.close()
  }

  #place(header: TarHeader): void {
    const path = layerPath(header.name)
    const name = layerName(path)
    switch (name.meaning) {
      case 'entry':
        this.#placeEntry(path, header)
        return
      case 'whiteout':
        this.#placeWhiteout(name.path)
        return
      case 'opaque':
        makeOpaque(this.#tree.directory(name.path).fd, '', this.#format)
        return
      case 'metadata':
    }
  }

  #placeEntry(path: RawName, header: TarHeader): void {
    if (header.kind === 'hardlink') {
      this.#tree.place(path, { ...header, linkName: layerPath(header.linkName, 'is a hard link whose target') })
      return
    }
    this.#tree.place(path, header)
    if (header.kind !== 'directory') return
    if (path === '') this.#isRootNamed = true
    else if (this.#implied.size > 0) this.#implied.delete(this.#inodeOf(path) ?? 0)
  }

  /** Undefined where nothing stands. */
  #inodeOf(path: RawName): number | undefined {
    const baseAt = path.lastIndexOf('/') + 1
    const parent = this.#tree.find(path.slice(0, Math.max(0, baseAt - 1)))
    return parent === undefined ? undefined : findAt(parent.fd, path.slice(baseAt))?.inode
  }

  #placeWhiteout(path: RawName): void {
    const { parent, name } = this.#tree.locate(path)
    const stat = findAt(parent.fd, name)
    if (stat === undefined) {
      makeWhiteout(parent.fd, name)
      this.#whiteouts.push(parent.path === '' ? name : `${parent.path}/${name}`)
    }
    // What this layer itself has there stays: a whiteout hides lower layers only (layer.md "Whiteouts").
    else if (stat.type === fileTypes.directory) makeOpaque(parent.fd, name, this.#format)
  }

  #makeImplied(parent: OpenDirectory, name: RawName): void {
    const path = parent.path === '' ? name : `${parent.path}/${name}`
    const stat = findAt(parent.fd, name)
    if (stat === undefined) makeDirectoryAt(parent.fd, name, 0o755)
    else if (isWhiteout(stat)) {
      this.#tree.remove(parent, name)
      makeOpaqueDirectory(parent.fd, name, this.#format)
    } else throw notDirectory(path)
    this.#implied.set(statAt(parent.fd, name).inode, path)
  }
}

/** The refusal of a link to what neither the layer nor those below it have. */
export function missingTarget({ path, target }: PendingLink): Error {
  const fault = new TarFault(`is a hard link to "${printableName(target)}", which is not there`)
  return entryError(fault, path, 'unpack the layer')
}
