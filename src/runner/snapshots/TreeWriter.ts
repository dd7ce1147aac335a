import { printableName } from '../../main/engine/layers/rawName.ts'
import { TarFault } from '../../main/engine/layers/tarFault.ts'
import type { RawName, TarHeader } from '../../main/engine/layers/types.ts'
import {
  changeMode,
  changeOwner,
  changeOwnerAt,
  changeTime,
  changeTimeAt,
  closeFile,
  type FileTime,
  linkAt,
  makeDirectoryAt,
  makeNodeAt,
  openAt,
  openInRoot,
  skipBytes,
  symlinkAt,
  truncateFile,
  writeFile,
} from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags, resolveFlags } from '../system/openFlags.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'
import { writeAttribute, writeFileAttribute } from '../system/xattrs.ts'
import { DirectoryCache, type OpenDirectory } from './DirectoryCache.ts'
import { FileWarnings } from './FileWarnings.ts'
import { removeAt } from './removeTree.ts'
import { writeAttributes } from './writeAttributes.ts'

/** What a tree's writer leaves to those who use it. */
export interface TreeRules {
  /** Makes a directory that a path only implies, where no directory stands. Throws TarFault when it may not. */
  makeImplied(parent: OpenDirectory, name: RawName): void
  /** Told before what stands at an entry's name is removed with all that is in it; may throw to refuse. */
  readonly beforeReplacing?: (parent: OpenDirectory, name: RawName, header: TarHeader) => void
  /** Told of a directory that was made. */
  readonly onNewDirectory?: (parent: OpenDirectory, name: RawName) => void
  /** A hard link whose target is not in this tree. By default a TarFault. */
  readonly onMissingTarget?: (path: RawName, target: RawName) => void
  /** Who owns all that is written; absent for the owners in the headers. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

/** A directory whose attributes are set when nothing is written into it any more. */
interface PendingDirectory {
  readonly path: RawName
  readonly header: TarHeader
}

/**
 * Writes files of tar headers into a tree, each exactly: owner, mode with setuid, attributes, times to the
 * nanosecond. The process must have a umask of 0. Later entries replace earlier ones, as Docker extracts. Nothing is
 * ever written outside of the root, whatever the names and links say. What this user may not make (devices in a user
 * namespace) is left out with a warning.
 */
export class TreeWriter {
  readonly warnings = new FileWarnings()
  readonly #root: number
  readonly #rules: TreeRules
  readonly #directories: DirectoryCache
  /** By inode: the same directory may come again, and go again. */
  readonly #pending = new Map<number, PendingDirectory>()
  #file = -1
  #path: RawName = ''
  #header: TarHeader | undefined
  #size = 0
  #endsInHole = false
  /** Something went that open descriptors or remembered links may lead into. */
  #stale = false

  /** `root` stays the caller's to close. */
  constructor(root: number, rules: TreeRules) {
    this.#root = root
    this.#rules = rules
    this.#directories = new DirectoryCache(root, (parent, name) => rules.makeImplied(parent, name))
  }

  /** The directory of a path, which is made when it is missing, and the last name. */
  locate(path: RawName): { readonly parent: OpenDirectory; readonly name: RawName } {
    const baseAt = path.lastIndexOf('/') + 1
    return { parent: this.#directories.directory(path.slice(0, Math.max(0, baseAt - 1))), name: path.slice(baseAt) }
  }

  /** A directory, made when it is missing. */
  directory(path: RawName): OpenDirectory {
    return this.#directories.directory(path)
  }

  /** A directory; undefined where there is none. */
  find(path: RawName): OpenDirectory | undefined {
    return this.#directories.find(path)
  }

  /** Puts an entry at a path; of a file the content follows by data, hole and end. Throws TarFault, SystemCallError. */
  place(path: RawName, header: TarHeader): void {
    if (path === '') {
      this.#placeRoot(header)
      return
    }
    const { parent, name } = this.locate(path)
    switch (header.kind) {
      case 'file':
        this.#placeFile(parent, name, header, path)
        return
      case 'directory':
        this.#placeDirectory(parent, name, header)
        return
      case 'hardlink':
        this.#placeLink(parent, name, header, path)
        return
      case 'symlink':
        this.#replacing(parent, name, header, () => symlinkAt(header.linkName, parent.fd, name))
        this.#dress(parent, name, header)
        return
      default:
        this.#placeNode(parent, name, header, path)
    }
  }

  /** The next piece of the file's content. */
  data(chunk: Uint8Array): void {
    if (this.#file < 0) return
    writeFile(this.#file, chunk)
    this.#size += chunk.length
    this.#endsInHole = false
  }

  /** The next bytes of the file's content are zeros that take no room. */
  hole(length: number): void {
    if (this.#file < 0) return
    skipBytes(this.#file, length)
    this.#size += length
    this.#endsInHole = true
  }

  /** The file's content is whole. */
  end(): void {
    const [file, header] = [this.#file, this.#header]
    if (file < 0 || header === undefined) return
    if (this.#endsInHole) truncateFile(file, this.#size)
    this.#finishOpen(file, header, this.#path)
    this.#file = -1
    this.#header = undefined
    closeFile(file)
  }

  /** Sets the attributes of directories; nothing may be written afterwards but close. */
  finish(): void {
    for (const [inode, { path, header }] of this.#pending) {
      const fd = this.#openPending(path)
      if (fd === undefined) continue
      try {
        if (statAt(fd, '').inode === inode) this.#finishOpen(fd, header, path)
      } finally {
        closeFile(fd)
      }
    }
    this.#pending.clear()
  }

  /** Closes what is open, whether it was finished or not. Removes the file that was not. */
  close(): void {
    if (this.#file >= 0) {
      closeFile(this.#file)
      this.#file = -1
      const { parent, name } = this.locate(this.#path)
      this.remove(parent, name)
    }
    this.#directories.forget()
  }

  /** Removes what stands at a name, with all in it. */
  remove(parent: OpenDirectory, name: RawName): void {
    const stat = findAt(parent.fd, name)
    if (stat === undefined) return
    removeAt(parent.fd, name, ({ inode }) => this.#pending.delete(inode))
    if (stat.type === fileTypes.directory || stat.type === fileTypes.symlink) this.#stale = true
  }

  /** Undefined for a directory that others took away meanwhile, as a running container may. */
  #openPending(path: RawName): number | undefined {
    try {
      return openInRoot(this.#root, path, openFlags.readDirectory, resolveFlags.noSymlinks)
    } catch (error) {
      if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return undefined
      throw error
    }
  }

  /** Calls `make`; where something stands in its way, that goes first. */
  #replacing(parent: OpenDirectory, name: RawName, header: TarHeader, make: () => void): void {
    try {
      make()
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error
      this.#rules.beforeReplacing?.(parent, name, header)
      this.remove(parent, name)
      make()
    }
  }

  #placeRoot(header: TarHeader): void {
    if (header.kind !== 'directory') throw new TarFault('puts something else in the place of the root')
    this.#pending.set(statAt(this.#root, '').inode, { path: '', header })
  }

  #placeFile(parent: OpenDirectory, name: RawName, header: TarHeader, path: RawName): void {
    this.#replacing(parent, name, header, () => {
      this.#file = openAt(parent.fd, name, openFlags.newFile, 0o600)
    })
    this.#forgetStale()
    this.#path = path
    this.#header = header
    this.#size = 0
    this.#endsInHole = false
  }

  #placeDirectory(parent: OpenDirectory, name: RawName, header: TarHeader): void {
    let before = findAt(parent.fd, name)
    if (before?.type !== fileTypes.directory) {
      if (before !== undefined) {
        this.#rules.beforeReplacing?.(parent, name, header)
        this.remove(parent, name)
      }
      makeDirectoryAt(parent.fd, name, 0o700)
      before = statAt(parent.fd, name)
      this.#rules.onNewDirectory?.(parent, name)
    }
    const path = parent.path === '' ? name : `${parent.path}/${name}`
    this.#pending.set(before.inode, { path, header })
    this.#forgetStale()
  }

  #placeLink(parent: OpenDirectory, name: RawName, header: TarHeader, path: RawName): void {
    const target = header.linkName
    const baseAt = target.lastIndexOf('/') + 1
    const from = this.#directories.find(target.slice(0, Math.max(0, baseAt - 1)))
    const stat = from === undefined ? undefined : findAt(from.fd, target.slice(baseAt))
    if (from === undefined || stat === undefined || stat.type === fileTypes.directory) {
      if (stat !== undefined) throw new TarFault(`is a hard link to the directory "${printableName(target)}"`)
      if (this.#rules.onMissingTarget === undefined) {
        throw new TarFault(`is a hard link to "${printableName(target)}", which is not there`)
      }
      this.#rules.onMissingTarget(path, target)
      return
    }
    const there = findAt(parent.fd, name)
    // A name that is the same file already.
    if (there?.inode === stat.inode && there.fileSystem === stat.fileSystem) return
    this.#replacing(parent, name, header, () => linkAt(from.fd, target.slice(baseAt), parent.fd, name))
    this.#forgetStale()
  }

  #placeNode(parent: OpenDirectory, name: RawName, header: TarHeader, path: RawName): void {
    const type = header.kind === 'char' ? fileTypes.char : header.kind === 'block' ? fileTypes.block : fileTypes.fifo
    if (type === fileTypes.char && header.deviceMajor === 0 && header.deviceMinor === 0) {
      this.warnings.add('character devices 0/0 were left out, since overlays take them for deletions', path)
      return
    }
    try {
      this.#replacing(parent, name, header, () => {
        makeNodeAt(parent.fd, name, type | header.mode, header.deviceMajor, header.deviceMinor)
      })
    } catch (error) {
      if (type === fileTypes.fifo || !isSystemError(error, 'EPERM')) throw error
      this.warnings.add('devices were left out, since an ordinary user can make none', path)
      return
    }
    this.#dress(parent, name, header)
  }

  /** Sets owner, attributes and time of what cannot be opened. */
  #dress(parent: OpenDirectory, name: RawName, header: TarHeader): void {
    const { uid, gid } = this.#rules.owner ?? header
    withOwner(uid, gid, () => changeOwnerAt(parent.fd, name, uid, gid))
    const path = parent.path === '' ? name : `${parent.path}/${name}`
    writeAttributes(
      header.xattrs,
      (attribute, value) => writeAttribute(parent.fd, name, attribute, value),
      path,
      this.warnings,
    )
    changeTimeAt(parent.fd, name, headerTime(header))
    this.#forgetStale()
  }

  /** The order matters: a new owner takes setuid and capabilities away, and all of it changes the time. */
  #finishOpen(fd: number, header: TarHeader, path: RawName): void {
    const { uid, gid } = this.#rules.owner ?? header
    withOwner(uid, gid, () => changeOwner(fd, uid, gid))
    changeMode(fd, header.mode)
    if (header.xattrs.size > 0) {
      writeAttributes(
        header.xattrs,
        (attribute, value) => writeFileAttribute(fd, attribute, value),
        path,
        this.warnings,
      )
    }
    changeTime(fd, headerTime(header))
  }

  /** To be called when the descriptors of the entry at hand are no longer needed. */
  #forgetStale(): void {
    if (!this.#stale) return
    this.#stale = false
    this.#directories.forget()
  }
}

/** The time of a header, to the nanosecond where it tells it. */
function headerTime({ mtime, nanoseconds }: TarHeader): FileTime {
  const seconds = Math.floor(mtime / 1000)
  if (nanoseconds !== undefined) return { seconds: Math.round((mtime - nanoseconds / 1e6) / 1000), nanoseconds }
  const rest = Math.round((mtime - seconds * 1000) * 1e6)
  return rest >= 1e9 ? { seconds: seconds + 1, nanoseconds: 0 } : { seconds, nanoseconds: rest }
}

function withOwner(uid: number, gid: number, change: () => void): void {
  try {
    change()
  } catch (error) {
    if (!isSystemError(error, 'EINVAL')) throw error
    throw new TarFault(
      `belongs to ${uid}:${gid}, and this user has not so many IDs: see /etc/subuid and /etc/subgid`,
      'UNSUPPORTED',
    )
  }
}
