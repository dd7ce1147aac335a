import { TarFault } from './tarFault.ts'
import { ownerNumber, type PaxTime, readDecimal, readPaxTime } from './tarNumbers.ts'
import type { RawName } from './types.ts'

/** What GNU tar says in pax records about a sparse file ("Storing Sparse Files" in its manual). */
export interface PaxSparse {
  major?: string
  minor?: string
  name?: RawName
  realSize?: number
  segmentCount?: number
  /** Offset and length of each data segment, in turn; formats 0.0 and 0.1. */
  map?: number[]
}

/** What the pax extended header of an entry overrides. */
export interface PaxOverrides {
  path?: RawName
  linkPath?: RawName
  size?: number
  mtime?: PaxTime
  uid?: number
  gid?: number
  userName?: RawName
  groupName?: RawName
  xattrs?: Map<string, Uint8Array>
  sparse?: PaxSparse
}

const schily = 'SCHILY.xattr.'
const libarchive = 'LIBARCHIVE.xattr.'
const space = 0x20
const newline = 0x0a
const equals = 0x3d

/**
 * Reads a pax extended header: records `LENGTH KEYWORD=VALUE\n` (POSIX.1-2017 pax, "pax Extended Header").
 * Unknown keywords are ignored, an empty value leaves the header block's own (an attribute may be empty). Throws TarFault when a
 * length lies, a record has no newline or `=`, a name has a NUL, or a number is none.
 */
export function readPaxRecords(bytes: Buffer): PaxOverrides {
  const overrides: PaxOverrides = {}
  let at = 0
  while (at < bytes.length) {
    const lengthEnd = bytes.indexOf(space, at)
    const length = lengthEnd < 0 ? Number.NaN : decimalAt(bytes, at, lengthEnd)
    const end = at + length
    const equalsAt = bytes.indexOf(equals, lengthEnd)
    const sound = end <= bytes.length && bytes[end - 1] === newline && equalsAt > lengthEnd + 1 && equalsAt < end - 1
    if (!sound) throw new TarFault('has a pax header with a record whose length or form is wrong')
    const keyword = bytes.toString('latin1', lengthEnd + 1, equalsAt)
    const value = bytes.subarray(equalsAt + 1, end - 1)
    if (value.length > 0 || keyword.startsWith(schily)) apply(overrides, keyword, value)
    at = end
  }
  return overrides
}

function decimalAt(bytes: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > 7) return Number.NaN
  let value = 0
  for (let index = from; index < to; index++) {
    const digit = (bytes[index] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function apply(overrides: PaxOverrides, keyword: string, bytes: Buffer): void {
  switch (keyword) {
    case 'path':
      overrides.path = nameValue(bytes, keyword)
      return
    case 'linkpath':
      overrides.linkPath = nameValue(bytes, keyword)
      return
    case 'uname':
      overrides.userName = nameValue(bytes, keyword)
      return
    case 'gname':
      overrides.groupName = nameValue(bytes, keyword)
      return
    case 'size':
      overrides.size = sizeValue(bytes, keyword)
      return
    case 'uid':
      overrides.uid = ownerNumber(readDecimal(bytes.toString('latin1'), keyword))
      return
    case 'gid':
      overrides.gid = ownerNumber(readDecimal(bytes.toString('latin1'), keyword))
      return
    case 'mtime':
      overrides.mtime = readPaxTime(bytes.toString('latin1'), keyword)
      return
    default:
      if (keyword.startsWith(schily)) addXattr(overrides, keyword.slice(schily.length), Uint8Array.from(bytes))
      else if (keyword.startsWith(libarchive)) addLibarchiveXattr(overrides, keyword, bytes)
      else if (keyword.startsWith('GNU.sparse.')) applySparse(overrides, keyword, bytes)
  }
}

function nameValue(bytes: Buffer, keyword: string): RawName {
  if (bytes.includes(0)) throw new TarFault(`has a pax header whose "${keyword}" contains a NUL`)
  return bytes.toString('latin1')
}

function sizeValue(bytes: Buffer, keyword: string): number {
  const value = readDecimal(bytes.toString('latin1'), keyword)
  if (value < 0) throw new TarFault(`has a pax header whose "${keyword}" is negative`)
  return value
}

function addXattr(overrides: PaxOverrides, name: string, value: Uint8Array): void {
  overrides.xattrs ??= new Map()
  overrides.xattrs.set(name, value)
}

/** libarchive writes the name URL-encoded and the value in base64; where SCHILY.xattr is there too, that counts. */
function addLibarchiveXattr(overrides: PaxOverrides, keyword: string, bytes: Buffer): void {
  const encoded = keyword.slice(libarchive.length)
  const name = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (overrides.xattrs?.has(name)) return
  addXattr(overrides, name, Uint8Array.from(Buffer.from(bytes.toString('latin1'), 'base64')))
}

function applySparse(overrides: PaxOverrides, keyword: string, bytes: Buffer): void {
  overrides.sparse ??= {}
  const sparse = overrides.sparse
  const name = keyword.slice('GNU.sparse.'.length)
  switch (name) {
    case 'major':
      sparse.major = bytes.toString('latin1')
      return
    case 'minor':
      sparse.minor = bytes.toString('latin1')
      return
    case 'name':
      sparse.name = nameValue(bytes, keyword)
      return
    case 'size':
    case 'realsize':
      sparse.realSize = sizeValue(bytes, keyword)
      return
    case 'numblocks':
      sparse.segmentCount = sizeValue(bytes, keyword)
      return
    case 'map':
      sparse.map = bytes
        .toString('latin1')
        .split(',')
        .map((part) => readDecimal(part, keyword))
      return
    case 'offset':
    case 'numbytes':
      addSegmentNumber(sparse, name, sizeValue(bytes, keyword))
  }
}

/** Format 0.0 has a record for each offset and each length, in turn. */
function addSegmentNumber(sparse: PaxSparse, name: 'offset' | 'numbytes', value: number): void {
  sparse.map ??= []
  const expected = sparse.map.length % 2 === 0 ? 'offset' : 'numbytes'
  if (name !== expected) throw new TarFault('has a pax header with a sparse map out of order')
  sparse.map.push(value)
}
