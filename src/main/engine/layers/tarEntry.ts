import type { PaxOverrides } from './paxRecords.ts'
import type { TarBlock } from './tarBlock.ts'
import { TarFault } from './tarFault.ts'
import { largestOctal } from './tarFormat.ts'
import type { EntryKind, RawName, TarHeader } from './types.ts'

/** What the extension blocks before an entry's own header block said. */
export interface TarExtensions {
  readonly pax?: PaxOverrides
  readonly longName?: RawName
  readonly longLink?: RawName
}

const noXattrs: ReadonlyMap<string, Uint8Array> = new Map()
const noExtensions: TarExtensions = {}
const largestOctalSize = largestOctal(12)

/** The kind of entry that a type flag stands for. Throws TarFault UNSUPPORTED for one that no file stands behind. */
function kindOf(type: string, name: RawName): EntryKind {
  switch (type) {
    case '0':
    case '7':
    case 'S':
      return 'file'
    case '\0':
      // Before POSIX a directory was a file whose name ends in a slash.
      return name.endsWith('/') ? 'directory' : 'file'
    case '1':
      return 'hardlink'
    case '2':
      return 'symlink'
    case '3':
      return 'char'
    case '4':
      return 'block'
    case '5':
      return 'directory'
    case '6':
      return 'fifo'
    default:
      throw new TarFault(`is of the type ${JSON.stringify(type)}, which is not supported`, 'UNSUPPORTED')
  }
}

/**
 * The entry that a header block and its extensions describe. `size` is that of the stored bytes; only
 * files have any, as GNU tar and Docker read it: a size in the header of another kind means nothing.
 */
export function tarEntry(block: TarBlock, extensions: TarExtensions = noExtensions): TarHeader {
  const { pax, longName, longLink } = extensions
  const name = longName ?? pax?.path ?? block.name
  if (name === '') throw new TarFault('has no name')
  const kind = kindOf(block.type, name)
  const isLink = kind === 'hardlink' || kind === 'symlink'
  const isDevice = kind === 'char' || kind === 'block'
  return {
    name,
    kind,
    mode: block.mode,
    uid: pax?.uid ?? block.uid,
    gid: pax?.gid ?? block.gid,
    size: kind === 'file' ? storedSize(block, pax) : 0,
    mtime: pax?.mtime?.milliseconds ?? block.mtime,
    ...(pax?.mtime === undefined ? {} : { nanoseconds: pax.mtime.nanoseconds }),
    linkName: isLink ? (longLink ?? pax?.linkPath ?? block.linkName) : '',
    deviceMajor: isDevice ? block.deviceMajor : 0,
    deviceMinor: isDevice ? block.deviceMinor : 0,
    userName: pax?.userName ?? block.userName,
    groupName: pax?.groupName ?? block.groupName,
    xattrs: pax?.xattrs ?? noXattrs,
  }
}

/**
 * pax overrides the header's size. Where the header could have told the truth and tells something else,
 * readers would disagree about where the next entry begins: refused.
 */
function storedSize(block: TarBlock, pax: PaxOverrides | undefined): number {
  const size = pax?.size
  if (size === undefined) return block.size
  if (block.size !== 0 && size <= largestOctalSize && size !== block.size) {
    throw new TarFault(`claims ${block.size} bytes in its header and ${size} in its pax header`)
  }
  return size
}
