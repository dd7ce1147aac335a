import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { printableName } from '../../main/engine/layers/rawName.ts'
import type { RawName } from '../../main/engine/layers/types.ts'
import type { DirectoryRow, PathChange } from '../contract/snapshot.ts'
import { closeFile, currentFolder, openAt, openInRoot, readLinkAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags, resolveFlags } from '../system/openFlags.ts'
import { listNames } from '../system/readDirectory.ts'
import { type FileStat, fileTypes, findAt, statAt } from '../system/stat.ts'
import type { ContainerFolders } from './ChangeWalk.ts'
import { atPath, type ContainerPlace, ContainerRoot } from './ContainerRoot.ts'
import { isSameStat } from './isSameEntry.ts'
import { enterPath, LayerFolders, type LowerDirectory } from './LowerStack.ts'
import { isOpaque, isWhiteout } from './layerFormat.ts'
import { askedPath, pathStat } from './statPath.ts'

/** A page of a directory of a container's tree. */
export interface ListJob {
  readonly place: ContainerPlace
  readonly folders: ContainerFolders
  readonly path: RawName
  readonly offset: number
  readonly limit: number
}

/** Lists a directory as the container sees it, with what the container did to each name; deleted ones are rows too. */
export function listFolder({ place, folders, path, offset, limit }: ListJob): {
  readonly rows: readonly DirectoryRow[]
  readonly total: number
} {
  const root = ContainerRoot.open(place)
  const layers = new LayerFolders(folders.format)
  try {
    const directory = atPath(place.id, path, () => openDirectory(root, path))
    const marks = findMarks(root, directory, folders, layers)
    try {
      const there = listNames(directory, '')
      const names = [...new Set([...there, ...marks.deletedNames(there)])].sort()
      const page = names.slice(offset, offset + limit)
      return { rows: page.flatMap((name) => rowOf(directory, name, marks) ?? []), total: names.length }
    } finally {
      marks.close()
      closeFile(directory)
    }
  } finally {
    layers.close()
    root.close()
  }
}

function openDirectory(root: ContainerRoot, path: RawName): number {
  const fd = openInRoot(root.fd, askedPath(path).path, openFlags.path)
  if (statAt(fd, '').type === fileTypes.directory) return fd
  closeFile(fd)
  const shown = printableName(path)
  throw new EngineError('INVALID_ARGUMENT', `Could not list ${shown}: it is not a directory.`, {
    data: { path: shown },
  })
}

function rowOf(directory: number, name: RawName, marks: DirectoryMarks): DirectoryRow | undefined {
  const stat = findAt(directory, name)
  if (stat === undefined) {
    const old = marks.find(name)
    return old && { ...pathStat(name, old, ''), change: 'deleted' }
  }
  const change = marks.changeOf(name, stat)
  const row = pathStat(name, stat, stat.type === fileTypes.symlink ? readLink(directory, name) : '')
  return change === undefined ? row : { ...row, change }
}

function readLink(directory: number, name: RawName): RawName {
  try {
    return readLinkAt(directory, name)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'EINVAL')) return ''
    throw error
  }
}

/** Finds the same directory in the container's own folder and in the image. */
function findMarks(
  root: ContainerRoot,
  directory: number,
  folders: ContainerFolders,
  layers: LayerFolders,
): DirectoryMarks {
  // A volume or a bind has nothing of the image.
  if (statAt(directory, '').fileSystem !== statAt(root.fd, '').fileSystem)
    return new DirectoryMarks(-1, undefined, true)
  const path = root.pathOf(directory).slice(1)
  const own = openOwn(folders, path)
  return new DirectoryMarks(own.fd, enterPath(layers.stack(folders.lower), path), folders.copies || own.isWhole)
}

/** Opens a directory in the container's own folder, -1 where it has none; `isWhole` when nothing shows through it. */
function openOwn(folders: ContainerFolders, path: RawName): { readonly fd: number; readonly isWhole: boolean } {
  let fd = openAt(currentFolder, folders.upper, openFlags.pathDirectory)
  let isWhole = false
  for (const name of path.split('/').filter(Boolean)) {
    const above = fd
    try {
      fd = openInRoot(above, name, openFlags.pathDirectory, resolveFlags.noSymlinks)
    } catch (error) {
      if (!isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error
      return { fd: -1, isWhole }
    } finally {
      closeFile(above)
    }
    isWhole ||= isOpaque(fd, '', folders.format)
  }
  return { fd, isWhole }
}

/** What a container did to the names of a directory. */
class DirectoryMarks {
  readonly #own: number
  readonly #below: LowerDirectory | undefined
  readonly #isWhole: boolean

  constructor(own: number, below: LowerDirectory | undefined, isWhole: boolean) {
    this.#own = own
    this.#below = below
    this.#isWhole = isWhole
  }

  /** Names that the image has and the container no more. */
  deletedNames(there: readonly RawName[]): RawName[] {
    if (this.#own < 0 || this.#below === undefined) return []
    const own = this.#own
    const present = new Set(there)
    const candidates = this.#isWhole ? this.#below.names() : listNames(own, '')
    return candidates.filter((name) => {
      if (present.has(name)) return false
      const stat = findAt(own, name)
      return (stat === undefined || isWhiteout(stat)) && this.find(name) !== undefined
    })
  }

  /** What the image has at a name. */
  find(name: RawName): FileStat | undefined {
    return this.#below?.find(name)?.stat
  }

  /** Undefined for what is as the image has it. A directory is modified when the container wrote anything in it. */
  changeOf(name: RawName, stat: FileStat): PathChange | undefined {
    if (this.#own < 0 || findAt(this.#own, name) === undefined) return undefined
    const old = this.find(name)
    if (old === undefined) return 'added'
    const isModified = stat.type === fileTypes.directory && !this.#isWhole ? true : !isSameStat(stat, old)
    return isModified ? 'modified' : undefined
  }

  close(): void {
    if (this.#own >= 0) closeFile(this.#own)
    this.#below?.close()
  }
}
