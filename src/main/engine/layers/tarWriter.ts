import { EngineError } from '../errors/EngineError.ts'
import { printableName } from './rawName.ts'
import { blockSize, fields, largestOctal, tarPadding } from './tarFormat.ts'
import { writeOctal } from './tarNumbers.ts'
import type { EntryKind, RawName, TarHeader } from './types.ts'

/** An entry to write; what is left out is zero or empty. A directory's name should end in a slash. */
export type TarEntry = Pick<TarHeader, 'name' | 'kind'> & Partial<TarHeader>

const typeFlags: Readonly<Record<EntryKind, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
}

const latin1 = 'latin1'
const notAscii = /\P{ASCII}/u

/**
 * The header of an entry: a ustar block, before it a pax extended header where ustar cannot tell all
 * (POSIX.1-2017 pax). The same entry gives the same bytes. After it follow `size` bytes of content and
 * `tarZeros(tarPadding(size))`. Throws INVALID_ARGUMENT for what no tar can hold.
 */
export function tarHeader(entry: TarEntry): Uint8Array {
  const size = entry.kind === 'file' ? (entry.size ?? 0) : 0
  const mtime = entry.mtime ?? 0
  const seconds = Math.floor(mtime / 1000)
  verify(entry, size)
  const records: Buffer[] = []
  const name = splitName(entry.name)
  if (name === undefined) records.push(paxRecord('path', entry.name))
  const link = shortField('linkName', 'linkpath', entry.linkName, records)
  const userName = shortField('userName', 'uname', entry.userName, records)
  const groupName = shortField('groupName', 'gname', entry.groupName, records)
  const uid = numberField('uid', entry.uid, records)
  const gid = numberField('gid', entry.gid, records)
  const storedSize = numberField('size', size, records)
  const isWhole = entry.nanoseconds === undefined ? mtime === seconds * 1000 : entry.nanoseconds === 0
  const wholeSeconds = isWhole && seconds >= 0 && seconds <= largestOctal(fields.mtime[1])
  if (!wholeSeconds) records.push(paxRecord('mtime', paxTime(mtime, entry.nanoseconds)))
  const xattrs = [...(entry.xattrs ?? [])].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [key, value] of xattrs) records.push(paxRecord(`SCHILY.xattr.${key}`, Buffer.from(value).toString(latin1)))

  const block = ustarBlock(typeFlags[entry.kind], name ?? ['', asciiTail(entry.name, fields.name[1])], storedSize)
  block.write(link, fields.linkName[0], latin1)
  block.write(userName, fields.userName[0], latin1)
  block.write(groupName, fields.groupName[0], latin1)
  octal(block, 'mode', (entry.mode ?? 0) & 0o7777)
  octal(block, 'uid', uid)
  octal(block, 'gid', gid)
  octal(block, 'mtime', wholeSeconds ? seconds : Math.min(Math.max(seconds, 0), largestOctal(fields.mtime[1])))
  octal(block, 'deviceMajor', entry.deviceMajor ?? 0)
  octal(block, 'deviceMinor', entry.deviceMinor ?? 0)
  seal(block)
  return records.length === 0 ? block : Buffer.concat([paxHeader(entry.name, records), block])
}

/** `length` zero bytes, for the padding after an entry's content (`tarPadding(size)`). */
export function tarZeros(length: number): Uint8Array {
  return new Uint8Array(length)
}

/** The two zero blocks that end a tar. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * blockSize)
}

function verify(entry: TarEntry, size: number): void {
  const device = Math.max(entry.deviceMajor ?? 0, entry.deviceMinor ?? 0)
  const xattrNames = [...(entry.xattrs?.keys() ?? [])]
  const reason =
    entry.name === '' || entry.name.includes('\0')
      ? 'its name is empty or contains a NUL'
      : entry.linkName?.includes('\0') === true
        ? 'its link target contains a NUL'
        : !Number.isSafeInteger(size) || size < 0
          ? `its size ${size} is not a whole number of bytes`
          : xattrNames.some((key) => /[=\0]/.test(key))
            ? 'the name of an extended attribute contains "=" or a NUL'
            : device > largestOctal(fields.deviceMajor[1])
              ? `its device number ${device} does not fit a tar header`
              : undefined
  if (reason === undefined) return
  const name = printableName(entry.name)
  throw new EngineError('INVALID_ARGUMENT', `Could not write the tar entry "${name}": ${reason}.`, {
    data: { entry: name },
  })
}

/** The name as ustar's prefix and name; undefined when it does not fit or is not ASCII. */
function splitName(name: RawName): readonly [RawName, RawName] | undefined {
  if (notAscii.test(name)) return undefined
  const [, nameLength] = fields.name
  if (name.length <= nameLength) return ['', name]
  const slash = name.indexOf('/', name.length - nameLength - 1)
  if (slash <= 0 || slash > fields.prefix[1] || slash === name.length - 1) return undefined
  return [name.slice(0, slash), name.slice(slash + 1)]
}

/** A text field of the header block; what does not fit goes to a pax record. */
function shortField(
  field: 'linkName' | 'userName' | 'groupName',
  keyword: string,
  value: RawName | undefined,
  records: Buffer[],
): RawName {
  if (value === undefined || (value.length <= fields[field][1] && !notAscii.test(value))) return value ?? ''
  records.push(paxRecord(keyword, value))
  return asciiTail(value, fields[field][1])
}

/** A number field of the header block; what does not fit goes to a pax record. */
function numberField(field: 'uid' | 'gid' | 'size', value: number | undefined, records: Buffer[]): number {
  const number = value ?? 0
  if (number <= largestOctal(fields[field][1])) return number
  records.push(paxRecord(field, String(number)))
  return 0
}

/** What stands in a block's text field for readers that know no pax. */
function asciiTail(value: RawName, length: number): RawName {
  return value.slice(-length).replace(/\P{ASCII}/gu, '_')
}

function ustarBlock(type: string, [prefix, name]: readonly [RawName, RawName], size: number): Buffer {
  const block = Buffer.alloc(blockSize)
  block.write(name, fields.name[0], latin1)
  block.write(prefix, fields.prefix[0], latin1)
  block.write(type, fields.type[0], latin1)
  block.write('ustar\x0000', fields.magic[0], latin1)
  octal(block, 'size', size)
  return block
}

function octal(
  block: Buffer,
  field: 'mode' | 'uid' | 'gid' | 'size' | 'mtime' | 'deviceMajor' | 'deviceMinor',
  value: number,
): void {
  writeOctal(block, fields[field][0], fields[field][1], value)
}

function seal(block: Buffer): void {
  const [at, length] = fields.checksum
  block.fill(0x20, at, at + length)
  let sum = 0
  for (const byte of block) sum += byte
  writeOctal(block, at, length - 1, sum)
}

function paxHeader(name: RawName, records: readonly Buffer[]): Buffer {
  const isText = records.every((record) => Buffer.from(record.toString('utf8'), 'utf8').equals(record))
  const content = Buffer.concat(isText ? records : [paxRecord('hdrcharset', 'BINARY'), ...records])
  const base = name.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const block = ustarBlock('x', ['', `PaxHeaders/${asciiTail(base, 80)}`], content.length)
  octal(block, 'mode', 0o644)
  octal(block, 'uid', 0)
  octal(block, 'gid', 0)
  octal(block, 'mtime', 0)
  octal(block, 'deviceMajor', 0)
  octal(block, 'deviceMinor', 0)
  seal(block)
  return Buffer.concat([block, content, tarZeros(tarPadding(content.length))])
}

/** `LENGTH KEYWORD=VALUE\n`, the length counting its own digits. */
function paxRecord(keyword: string, value: RawName): Buffer {
  const rest = Buffer.from(` ${keyword}=${value}\n`, latin1)
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** Seconds with up to nine decimals. */
function paxTime(milliseconds: number, exact: number | undefined): string {
  let seconds = Math.floor(milliseconds / 1000)
  let nanoseconds = exact ?? Math.round((milliseconds - seconds * 1000) * 1e6)
  if (nanoseconds >= 1e9) {
    seconds++
    nanoseconds -= 1e9
  }
  // Before 1970 the decimals go the other way.
  const isBefore = seconds < 0
  if (isBefore && nanoseconds > 0) {
    seconds++
    nanoseconds = 1e9 - nanoseconds
  }
  const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '')
  return `${isBefore ? '-' : ''}${Math.abs(seconds)}${fraction === '' ? '' : `.${fraction}`}`
}
