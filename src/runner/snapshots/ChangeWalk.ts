import type { RawName } from '../../main/engine/layers/types.ts'
import type { PathChange } from '../contract/snapshot.ts'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { listNames } from '../system/readDirectory.ts'
import { type FileStat, fileTypes, findAt } from '../system/stat.ts'
import { isSameEntry } from './isSameEntry.ts'
import { LayerFolders, type LowerDirectory } from './LowerStack.ts'
import { isOpaque, isWhiteout, type LayerFormat } from './layerFormat.ts'

/** A container's own folder and what it stands on. */
export interface ContainerFolders {
  /** Its own: what it changed, or, where containers are copies, all of its tree. */
  readonly upper: string
  /** Topmost first. */
  readonly lower: readonly string[]
  readonly format: LayerFormat
  readonly copies: boolean
}

/** A path of a container that is not as its image has it. */
export interface WalkedChange {
  readonly path: RawName
  readonly change: PathChange
  /** What stands there, or what stood there before it was deleted. */
  readonly stat: FileStat
  /** The directory in which it stands; open until the walk leaves it. */
  readonly directory: number
  readonly name: RawName
}

/** Told what a walk finds, in the order of paths. */
export interface ChangeVisitor {
  /** Something was deleted, added or modified. Directories are told by the two below. */
  change(change: WalkedChange): void
  /** A directory that is there, before what is in it. `isDifferent`: its own owner, mode, time or attributes are. */
  enter(change: WalkedChange, isDifferent: 'no' | 'time' | 'yes'): void
  /** The same directory, after what is in it. */
  leave(): void
  /** Something in the container's own folder that is as the image has it. */
  same?(change: WalkedChange): void
}

/**
 * Walks over what a container changed. Only its own folder is read, and of the image what stands at the same paths,
 * so that a walk is as long as the changes are many; where containers are copies, as long as their trees. Paths that
 * come and go meanwhile do no harm.
 */
export function walkChanges(folders: ContainerFolders, visitor: ChangeVisitor): void {
  const layers = new LayerFolders(folders.format)
  const upper = openAt(currentFolder, folders.upper, openFlags.pathDirectory)
  try {
    new ChangeWalk(folders, visitor).walk(upper, layers.stack(folders.lower), '', folders.copies)
  } finally {
    closeFile(upper)
    layers.close()
  }
}

class ChangeWalk {
  readonly #format: LayerFormat
  readonly #copies: boolean
  readonly #visitor: ChangeVisitor

  constructor({ format, copies }: ContainerFolders, visitor: ChangeVisitor) {
    this.#format = format
    this.#copies = copies
    this.#visitor = visitor
  }

  /** `isWhole`: the container's own directory has all there is, and nothing of the image's shows through. */
  walk(own: number, below: LowerDirectory, path: RawName, isWhole: boolean): void {
    const ownNames = listNames(own, '')
    const names = isWhole && below.top !== undefined ? merged(ownNames, below.names()) : ownNames
    for (const name of names) {
      const there = findAt(own, name)
      const old = below.find(name)
      const childPath = path === '' ? name : `${path}/${name}`
      const place = { path: childPath, directory: own, name }
      if (there === undefined || isWhiteout(there)) {
        if (old !== undefined) this.#visitor.change({ ...place, change: 'deleted', stat: old.stat })
        continue
      }
      const change = old === undefined ? 'added' : 'modified'
      if (there.type === fileTypes.directory) {
        this.#visitor.enter({ ...place, change, stat: there }, this.#difference(place, there, old))
        this.#walkDirectory(own, name, below, childPath, isWhole)
        this.#visitor.leave()
      } else if (old === undefined || !this.#isSame(place, there, old)) {
        this.#visitor.change({ ...place, change, stat: there })
      } else this.#visitor.same?.({ ...place, change, stat: there })
    }
  }

  #walkDirectory(own: number, name: RawName, below: LowerDirectory, path: RawName, isWhole: boolean): void {
    const fd = openIfDirectory(own, name)
    if (fd === undefined) return
    const inner = below.enter(name)
    try {
      this.walk(fd, inner, path, isWhole || isOpaque(fd, '', this.#format))
    } finally {
      inner.close()
      closeFile(fd)
    }
  }

  #difference(place: Place, there: FileStat, old: Found | undefined): 'no' | 'time' | 'yes' {
    if (old === undefined || !this.#isSame(place, there, old)) return 'yes'
    const [now, before] = [there.mtime, old.stat.mtime]
    return now.seconds === before.seconds && now.nanoseconds === before.nanoseconds ? 'no' : 'time'
  }

  #isSame(place: Place, there: FileStat, old: Found): boolean {
    // A copy has the same time as what it is a copy of; reading all of both would take too long.
    return isSameEntry(place, there, old, this.#copies ? 'stat' : 'content')
  }
}

type Place = Pick<WalkedChange, 'directory' | 'name'>
type Found = NonNullable<ReturnType<LowerDirectory['find']>>

function merged(one: readonly RawName[], other: readonly RawName[]): RawName[] {
  return [...new Set([...one, ...other])].sort()
}

function openIfDirectory(directory: number, name: RawName): number | undefined {
  try {
    return openAt(directory, name, openFlags.pathDirectoryNoFollow)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
