import { hash } from 'node:crypto'
import { entryKinds, kindCode } from './entryKinds.ts'
import type { LayerEntry, RawName } from './types.ts'
import { VarintReader, VarintWriter } from './varints.ts'

const whiteoutCode = entryKinds.length
const opaqueCode = whiteoutCode + 1
const fractionBit = 0x80
const digestLength = 32
const emptyDigest = Uint8Array.from(hash('sha256', '', 'buffer'))

/** Encodes the rows of one block, a column after the other (docs/layer-index.md "Blocks"). */
export function encodeBlock(rows: readonly LayerEntry[]): Buffer {
  const writer = new VarintWriter()
  writePaths(writer, rows)
  for (const row of rows) writer.byte(codeOf(row) | (fractionOf(row) === 0 ? 0 : fractionBit))
  const entries = rows.filter((row) => row.kind !== 'whiteout' && row.kind !== 'opaque')
  for (const row of entries) writer.unsigned(row.mode)
  for (const row of entries) writer.unsigned(row.uid)
  for (const row of entries) writer.unsigned(row.gid)
  for (const row of entries) if (row.kind === 'file') writer.unsigned(row.size)
  let before = 0
  for (const row of entries) {
    const seconds = Math.floor(row.mtime / 1000)
    writer.signed(seconds - before)
    before = seconds
    const fraction = fractionOf(row)
    if (fraction !== 0) writer.unsigned(fraction)
  }
  for (const row of entries) {
    if (row.kind !== 'symlink' && row.kind !== 'hardlink') continue
    writer.unsigned(row.linkName.length)
    writer.text(row.linkName)
  }
  for (const row of entries) if (row.size > 0 && row.contentDigest !== undefined) writer.raw(row.contentDigest)
  return writer.take()
}

/** Reads the `count` rows of a block. Throws RangeError when the bytes are not such a block. */
export function decodeBlock(bytes: Buffer, count: number): LayerEntry[] {
  const reader = new VarintReader(bytes)
  const paths = readPaths(reader, count)
  const codes = Array.from({ length: count }, () => reader.byte())
  const kinds = codes.map(kindOf)
  const isEntry = kinds.map((kind) => kind !== 'whiteout' && kind !== 'opaque')
  const column = (has: (index: number) => boolean, read: () => number): number[] =>
    kinds.map((_, index) => (has(index) ? read() : 0))
  const entry = (index: number): boolean => isEntry[index] === true
  const modes = column(entry, () => reader.unsigned())
  const uids = column(entry, () => reader.unsigned())
  const gids = column(entry, () => reader.unsigned())
  const sizes = column(
    (index) => kinds[index] === 'file',
    () => reader.unsigned(),
  )
  let seconds = 0
  const mtimes = kinds.map((_, index) => {
    if (!entry(index)) return 0
    seconds += reader.signed()
    return seconds * 1000 + (((codes[index] ?? 0) & fractionBit) === 0 ? 0 : reader.unsigned() / 1e6)
  })
  const links = kinds.map((kind) => (kind === 'symlink' || kind === 'hardlink' ? reader.text(reader.unsigned()) : ''))
  const rows = kinds.map((kind, index): LayerEntry => {
    const size = sizes[index] ?? 0
    return {
      path: paths[index] ?? '',
      kind,
      mode: modes[index] ?? 0,
      uid: uids[index] ?? 0,
      gid: gids[index] ?? 0,
      size,
      mtime: mtimes[index] ?? 0,
      linkName: links[index] ?? '',
      ...(kind === 'file' ? { contentDigest: size === 0 ? emptyDigest : reader.raw(digestLength) } : {}),
    }
  })
  if (!reader.isAtEnd) throw new RangeError('bytes are left over')
  return rows
}

/** Each path as the length it shares with the one before it and the rest; first all lengths, then all rests. */
function writePaths(writer: VarintWriter, rows: readonly LayerEntry[]): void {
  const shared: number[] = []
  let before = ''
  for (const { path } of rows) {
    let length = 0
    while (length < before.length && length < path.length && before.charCodeAt(length) === path.charCodeAt(length)) {
      length++
    }
    shared.push(length)
    before = path
  }
  rows.forEach(({ path }, index) => {
    const length = shared[index] ?? 0
    writer.unsigned(length)
    writer.unsigned(path.length - length)
  })
  rows.forEach(({ path }, index) => {
    writer.text(path, shared[index])
  })
}

function readPaths(reader: VarintReader, count: number): RawName[] {
  const lengths = Array.from({ length: count }, () => [reader.unsigned(), reader.unsigned()] as const)
  let before = ''
  return lengths.map(([shared, rest]) => {
    if (shared > before.length) throw new RangeError('a path shares more than there is')
    before = before.slice(0, shared) + reader.text(rest)
    return before
  })
}

function codeOf(row: LayerEntry): number {
  if (row.kind === 'whiteout') return whiteoutCode
  return row.kind === 'opaque' ? opaqueCode : kindCode(row.kind)
}

function kindOf(code: number): LayerEntry['kind'] {
  const number = code & ~fractionBit
  if (number === whiteoutCode) return 'whiteout'
  if (number === opaqueCode) return 'opaque'
  const kind = entryKinds[number]
  if (kind === undefined) throw new RangeError('a kind is not known')
  return kind
}

/** Nanoseconds beyond the whole second. */
function fractionOf(row: LayerEntry): number {
  return Math.round((row.mtime - Math.floor(row.mtime / 1000) * 1000) * 1e6)
}
