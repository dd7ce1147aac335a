import type { TarEntry } from '../../main/engine/layers/tarWriter.ts'
import type { EntryKind, RawName } from '../../main/engine/layers/types.ts'
import { readLinkAt } from '../system/fileCalls.ts'
import { type FileStat, fileTypes, millisecondsOf } from '../system/stat.ts'
import { readAttributes } from '../system/xattrs.ts'
import type { Place } from './copyEntry.ts'
import { isOverlayAttribute } from './layerFormat.ts'
import type { TarOutput } from './TarOutput.ts'

const kinds = new Map<number, EntryKind>([
  [fileTypes.file, 'file'],
  [fileTypes.directory, 'directory'],
  [fileTypes.symlink, 'symlink'],
  [fileTypes.char, 'char'],
  [fileTypes.block, 'block'],
  [fileTypes.fifo, 'fifo'],
])

/** Attributes that a tar takes along: those of programs and of capabilities and access lists, not of this machine. */
export function isPortableAttribute(attribute: string): boolean {
  if (isOverlayAttribute(attribute)) return false
  if (attribute.startsWith('security.')) return attribute === 'security.capability'
  return true
}

/** Writes what stands in a tree into a tar, hard links as such. */
export class TreeTar {
  readonly #output: TarOutput
  /** The entry that has a file's content, by the file. */
  readonly #linked = new Map<string, RawName>()

  constructor(output: TarOutput) {
    this.#output = output
  }

  /** Adds what stands at a place under a name, without a slash at its end. Sockets are left out: no tar has any. */
  add(name: RawName, place: Place, stat: FileStat): void {
    const kind = kinds.get(stat.type)
    if (kind === undefined) return
    const entry = entryOf(kind === 'directory' && !name.endsWith('/') ? `${name}/` : name, kind, place, stat)
    if (kind !== 'directory' && stat.links > 1) {
      const identity = `${stat.fileSystem}:${stat.inode}`
      const first = this.#linked.get(identity)
      if (first !== undefined) {
        this.#output.add({ ...entry, kind: 'hardlink', linkName: first })
        return
      }
      this.#linked.set(identity, name)
    }
    if (kind === 'file') this.#output.addFile(entry, place)
    else this.#output.add(entry)
  }
}

function entryOf(name: RawName, kind: EntryKind, place: Place, stat: FileStat): TarEntry {
  const attributes = readAttributes(place.directory, place.name, isPortableAttribute)
  return {
    name,
    kind,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: millisecondsOf(stat.mtime),
    nanoseconds: stat.mtime.nanoseconds,
    linkName: kind === 'symlink' ? readLinkAt(place.directory, place.name) : '',
    deviceMajor: stat.deviceMajor,
    deviceMinor: stat.deviceMinor,
    ...(attributes.size === 0 ? {} : { xattrs: attributes }),
  }
}
