import type { BitReader } from './BitReader.ts'
import { Bzip2Tree, longestCode } from './bzip2Tree.ts'
import { DecodingFault } from './decodingError.ts'

/** Symbols that one Huffman table serves before the next selector counts. */
export const groupSize = 50

/** Everything before the symbols of a bzip2 block. */
export interface Bzip2BlockHeader {
  readonly checksum: number
  /** Which row of the sorted matrix is the text. */
  readonly origin: number
  /** The bytes that occur, in order. */
  readonly used: Uint8Array
  readonly selectors: Uint8Array
  readonly trees: readonly Bzip2Tree[]
}

/** Either a block's header, or the end of the stream with the checksum over all blocks. */
export type Bzip2Part = { readonly end: number } | Bzip2BlockHeader

const blockMagic = [0x314159, 0x265359]
const endMagic = [0x177245, 0x385090]
const mostSelectors = 18_002

/** The size of blocks in bytes, from the four bytes that begin a stream. */
export function readStreamHeader(reader: BitReader): number {
  const magic = reader.take(24)
  const level = reader.take(8) - 0x30
  if (magic !== 0x425a68 || level < 1 || level > 9)
    throw new DecodingFault('other bytes follow where its end should be')
  return level * 100_000
}

/** Reads up to the symbols of the next block, or the end of the stream. */
export function readBlockHeader(reader: BitReader): Bzip2Part {
  const magic = [reader.take(24), reader.take(24)]
  const checksum = ((reader.take(16) << 16) | reader.take(16)) >>> 0
  if (magic[0] === endMagic[0] && magic[1] === endMagic[1]) return { end: checksum }
  if (magic[0] !== blockMagic[0] || magic[1] !== blockMagic[1]) throw new DecodingFault('it is damaged')
  if (reader.take(1) === 1) throw new DecodingFault('it uses the randomized blocks of very old versions', 'UNSUPPORTED')
  const origin = reader.take(24)
  const used = readUsedBytes(reader)
  const treeCount = reader.take(3)
  if (treeCount < 2 || treeCount > 6) throw new DecodingFault('it is damaged (number of code tables)')
  const selectors = readSelectors(reader, treeCount)
  const trees = Array.from({ length: treeCount }, () => readTree(reader, used.length + 2))
  return { checksum, origin, used, selectors, trees }
}

function readUsedBytes(reader: BitReader): Uint8Array {
  const rows = reader.take(16)
  const used: number[] = []
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue
    const bits = reader.take(16)
    for (let column = 0; column < 16; column++) {
      if ((bits & (0x8000 >> column)) !== 0) used.push(row * 16 + column)
    }
  }
  if (used.length === 0) throw new DecodingFault('it is damaged (a block without bytes)')
  return Uint8Array.from(used)
}

/** The table of each group of symbols, by move-to-front; more than can be needed are read and dropped. */
function readSelectors(reader: BitReader, treeCount: number): Uint8Array {
  const count = reader.take(15)
  if (count === 0) throw new DecodingFault('it is damaged (no selectors)')
  const selectors = new Uint8Array(Math.min(count, mostSelectors))
  const order = [0, 1, 2, 3, 4, 5]
  for (let index = 0; index < count; index++) {
    let position = 0
    while (reader.take(1) === 1) {
      if (++position >= treeCount) throw new DecodingFault('it is damaged (selectors)')
    }
    const [tree = 0] = order.splice(position, 1)
    order.unshift(tree)
    if (index < mostSelectors) selectors[index] = tree
  }
  return selectors
}

function readTree(reader: BitReader, symbols: number): Bzip2Tree {
  const lengths = new Uint8Array(symbols)
  let length = reader.take(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > longestCode) throw new DecodingFault('it is damaged (code lengths)')
      if (reader.take(1) === 0) break
      length += reader.take(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  return new Bzip2Tree(lengths)
}
