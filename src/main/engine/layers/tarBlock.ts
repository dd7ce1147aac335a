import { TarFault } from './tarFault.ts'
import { blockSize, fields } from './tarFormat.ts'
import { ownerNumber, readNumber } from './tarNumbers.ts'
import type { RawName } from './types.ts'

/** A header block as it stands, before pax and GNU extensions. */
export interface TarBlock {
  readonly type: string
  readonly format: 'v7' | 'ustar' | 'star' | 'gnu'
  readonly name: RawName
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Milliseconds since 1970. */
  readonly mtime: number
  readonly linkName: RawName
  readonly userName: RawName
  readonly groupName: RawName
  readonly deviceMajor: number
  readonly deviceMinor: number
}

const starPrefixLength = 131
const latestSecond = 8.64e12
const checksumEnd = fields.checksum[0] + fields.checksum[1]

/** Whether the block is all zero, as the blocks that end a tar are. */
export function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + blockSize; index++) if (bytes[index] !== 0) return false
  return true
}

/** The name that a header block gives, for messages about a block that is otherwise wrong. */
export function blockName(bytes: Buffer, at: number): RawName {
  return text(bytes, at, fields.name)
}

/** Whether the block has neither the ustar magic nor a checksum that fits: what begins so is no tar. */
export function isNoHeader(bytes: Uint8Array, at: number): boolean {
  if (formatOf(bytes, at) !== 'v7') return false
  try {
    verifyChecksum(bytes, at)
    return false
  } catch (error) {
    if (error instanceof TarFault) return true
    throw error
  }
}

/** Reads one header block. Throws TarFault for a wrong checksum or fields that make no sense. */
export function readTarBlock(bytes: Buffer, at: number): TarBlock {
  verifyChecksum(bytes, at)
  const format = formatOf(bytes, at)
  const size = number(bytes, at, fields.size)
  if (size < 0) throw new TarFault('claims a negative size')
  const extended = format !== 'v7'
  return {
    type: String.fromCharCode(bytes[at + fields.type[0]] ?? 0),
    format,
    name: fullName(bytes, at, format),
    mode: number(bytes, at, fields.mode) & 0o7777,
    uid: ownerNumber(number(bytes, at, fields.uid)),
    gid: ownerNumber(number(bytes, at, fields.gid)),
    size,
    mtime: mtimeOf(number(bytes, at, fields.mtime)),
    linkName: text(bytes, at, fields.linkName),
    userName: extended ? ownerName(bytes, at, fields.userName) : '',
    groupName: extended ? ownerName(bytes, at, fields.groupName) : '',
    deviceMajor: extended ? number(bytes, at, fields.deviceMajor) : 0,
    deviceMinor: extended ? number(bytes, at, fields.deviceMinor) : 0,
  }
}

/** Milliseconds; as far as dates go in JavaScript, which is 270,000 years. */
function mtimeOf(seconds: number): number {
  if (Math.abs(seconds) > latestSecond) throw new TarFault('has a time beyond all bounds')
  return seconds * 1000
}

function number(bytes: Uint8Array, at: number, field: readonly [number, number]): number {
  return readNumber(bytes, at + field[0], field[1])
}

function text(bytes: Buffer, at: number, field: readonly [number, number]): RawName {
  const start = at + field[0]
  const end = start + field[1]
  let index = start
  while (index < end && bytes[index] !== 0) index++
  return index === start ? '' : bytes.toString('latin1', start, index)
}

/** Almost every entry is root's: one shared string instead of a new one each. */
function ownerName(bytes: Buffer, at: number, field: readonly [number, number]): RawName {
  const start = at + field[0]
  const isRoot =
    bytes[start] === 0x72 &&
    bytes[start + 1] === 0x6f &&
    bytes[start + 2] === 0x6f &&
    bytes[start + 3] === 0x74 &&
    bytes[start + 4] === 0
  return isRoot ? 'root' : text(bytes, at, field)
}

function fullName(bytes: Buffer, at: number, format: TarBlock['format']): RawName {
  const name = text(bytes, at, fields.name)
  if (bytes[at + fields.prefix[0]] === 0 || format === 'v7' || format === 'gnu') return name
  const length = format === 'star' ? starPrefixLength : fields.prefix[1]
  return `${text(bytes, at, [fields.prefix[0], length])}/${name}`
}

function formatOf(bytes: Uint8Array, at: number): TarBlock['format'] {
  const magic = at + fields.magic[0]
  const isUstar =
    bytes[magic] === 0x75 &&
    bytes[magic + 1] === 0x73 &&
    bytes[magic + 2] === 0x74 &&
    bytes[magic + 3] === 0x61 &&
    bytes[magic + 4] === 0x72
  if (!isUstar) return 'v7'
  if (bytes[magic + 5] === 0x20) return bytes[magic + 6] === 0x20 && bytes[magic + 7] === 0 ? 'gnu' : 'v7'
  if (bytes[magic + 5] !== 0) return 'v7'
  const isStar =
    bytes[at + 508] === 0x74 && bytes[at + 509] === 0x61 && bytes[at + 510] === 0x72 && bytes[at + 511] === 0
  return isStar ? 'star' : 'ustar'
}

/** The sum of all bytes, the checksum field taken as spaces; some old tars summed signed bytes. */
function verifyChecksum(bytes: Uint8Array, at: number): void {
  const skipFrom = at + fields.checksum[0]
  const skipTo = at + checksumEnd
  const end = at + blockSize
  const spaces = fields.checksum[1] * 0x20
  let sum = spaces
  for (let index = at; index < skipFrom; index++) sum += bytes[index] ?? 0
  for (let index = skipTo; index < end; index++) sum += bytes[index] ?? 0
  const stored = readNumber(bytes, skipFrom, fields.checksum[1])
  if (stored === sum || stored === signedSum(bytes, at)) return
  throw new TarFault('has a header whose checksum is wrong, so this is not a tar or it is damaged here')
}

function signedSum(bytes: Uint8Array, at: number): number {
  let sum = 0
  for (let index = 0; index < blockSize; index++) {
    const inChecksum = index >= fields.checksum[0] && index < checksumEnd
    sum += inChecksum ? 0x20 : ((bytes[at + index] ?? 0) << 24) >> 24
  }
  return sum
}
