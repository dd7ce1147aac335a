import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { DiffId } from '../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { decodeBlock } from './indexBlock.ts'
import { blockRows, decodeHeader, directoryEntryLength, headerLength, type IndexHeader } from './indexHeader.ts'
import { comparePaths } from './pathOrder.ts'
import type { LayerEntry, RawName } from './types.ts'

/** Rows that one call returns at most. */
export const longestRead = 500

const cachedBlocks = 8

/** Opens a layer index for reading; the caller closes it. Throws NOT_FOUND, or MALFORMED when it is damaged. */
export async function openLayerIndex(filePath: string): Promise<LayerIndexFile> {
  let file: FileHandle
  try {
    file = await open(filePath, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new EngineError('NOT_FOUND', `There is no layer index ${filePath}.`, {
        data: { path: filePath },
        cause: error,
      })
    }
    throw toEngineError(error, `open the layer index ${filePath}`)
  }
  try {
    const header = decodeHeader(await readAt(file, 0, headerLength))
    const length = header.blockCount * directoryEntryLength
    const { size } = await file.stat()
    if (size !== header.directoryOffset + length)
      throw new RangeError(`it has ${size} bytes, which is not what its header says`)
    const directory = await readAt(file, header.directoryOffset, length)
    if (crc32(directory) !== header.directoryChecksum) throw new RangeError('its block directory is damaged')
    return new LayerIndexFile(file, filePath, header, directory)
  } catch (error) {
    await file.close()
    throw damaged(error, filePath)
  }
}

/** A layer's entries on disk, read by range; the file is never loaded as a whole. Made by openLayerIndex. */
export class LayerIndexFile {
  /** Rows in all. */
  readonly count: number
  /** Docker size of the layer in bytes. */
  readonly dockerSize: number
  readonly diffId: DiffId | undefined
  readonly #file: FileHandle
  readonly #path: string
  readonly #directory: Buffer
  readonly #offsets: Float64Array
  readonly #cache = new Map<number, LayerEntry[]>()
  readonly #firstPaths = new Map<number, RawName>()

  constructor(file: FileHandle, path: string, header: IndexHeader, directory: Buffer) {
    this.count = header.count
    this.dockerSize = header.dockerSize
    this.diffId = header.diffId
    this.#file = file
    this.#path = path
    this.#directory = directory
    this.#offsets = new Float64Array(header.blockCount + 1)
    let offset = headerLength
    for (let block = 0; block <= header.blockCount; block++) {
      this.#offsets[block] = offset
      if (block < header.blockCount) offset += directory.readUInt32LE(block * directoryEntryLength)
    }
    if (offset !== header.directoryOffset) throw new RangeError('its blocks do not fill it')
  }

  /** Rows from `start` on, at most `count` (itself at most 500), fewer at the end. */
  async read(start: number, count: number): Promise<LayerEntry[]> {
    if (!Number.isSafeInteger(start) || start < 0 || !Number.isSafeInteger(count) || count < 0 || count > longestRead) {
      throw new EngineError(
        'INVALID_ARGUMENT',
        `Could not read ${count} entries from ${start} on: one call reads 0 to ${longestRead} of them.`,
      )
    }
    const end = Math.min(start + count, this.count)
    const rows: LayerEntry[] = []
    for (let at = start; at < end; ) {
      const block = await this.#block(Math.floor(at / blockRows))
      const from = at % blockRows
      const piece = block.slice(from, from + end - at)
      rows.push(...piece)
      at += piece.length
    }
    return rows
  }

  /** The row of a path; of a directory that is opaque its own row, not the mark. */
  async find(path: RawName): Promise<LayerEntry | undefined> {
    const [row] = await this.read(await this.lowerBound(path), 1)
    return row?.path === path ? row : undefined
  }

  /**
   * The number of the first row whose path is `path` or comes after it; `from` is a row at or before that one, from
   * which near rows are found with fewer reads.
   */
  async lowerBound(path: RawName, from = 0): Promise<number> {
    const blocks = Math.ceil(this.count / blockRows)
    let low = Math.floor(from / blockRows)
    let high = low + 1
    for (let step = 1; high < blocks && comparePaths(await this.#firstPath(high), path) < 0; step *= 2) {
      low = high
      high += step
    }
    high = Math.min(high, blocks)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (comparePaths(await this.#firstPath(middle), path) < 0) low = middle
      else high = middle
    }
    const rows = low < blocks ? await this.#block(low) : []
    return low * blockRows + firstAtOrBehind(rows, path)
  }

  /** The rows of the block that a row is in, and the number of the first of them. */
  async blockOf(row: number): Promise<{ readonly first: number; readonly rows: readonly LayerEntry[] }> {
    const block = Math.floor(row / blockRows)
    return { first: block * blockRows, rows: row < this.count ? await this.#block(block) : [] }
  }

  /** Reads every block and throws MALFORMED when one is damaged or the rows are not in order. */
  async verify(): Promise<void> {
    let before: LayerEntry | undefined
    for (let number = 0; number * blockRows < this.count; number++) {
      for (const row of await this.#block(number)) {
        if (before !== undefined && !isInOrder(before, row))
          throw damaged(new RangeError('its rows are not in order'), this.#path)
        before = row
      }
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** The path that a block begins with, which is kept: searches would read the same blocks again and again. */
  async #firstPath(block: number): Promise<RawName> {
    const known = this.#firstPaths.get(block)
    if (known !== undefined) return known
    const path = (await this.#block(block))[0]?.path ?? ''
    this.#firstPaths.set(block, path)
    return path
  }

  async #block(number: number): Promise<LayerEntry[]> {
    const cached = this.#cache.get(number)
    if (cached !== undefined) return cached
    const rows = await this.#readBlock(number)
    const oldest = this.#cache.keys().next()
    if (this.#cache.size >= cachedBlocks && oldest.done !== true) this.#cache.delete(oldest.value)
    this.#cache.set(number, rows)
    return rows
  }

  async #readBlock(number: number): Promise<LayerEntry[]> {
    const offset = this.#offsets[number] ?? 0
    const length = (this.#offsets[number + 1] ?? 0) - offset
    try {
      const bytes = await readAt(this.#file, offset, length)
      if (crc32(bytes) !== this.#directory.readUInt32LE(number * directoryEntryLength + 4)) {
        throw new RangeError(`its block ${number} is damaged`)
      }
      return decodeBlock(bytes, Math.min(blockRows, this.count - number * blockRows))
    } catch (error) {
      throw damaged(error, this.#path)
    }
  }
}

/**
 * Reads a whole layer index and throws MALFORMED when it is damaged, its rows are not in order, or it says
 * that it is of another layer than `diffId`.
 */
export async function verifyLayerIndex(filePath: string, expected: { readonly diffId?: DiffId } = {}): Promise<void> {
  const index = await openLayerIndex(filePath)
  try {
    if (expected.diffId !== undefined && index.diffId !== undefined && index.diffId !== expected.diffId) {
      throw damaged(new RangeError(`it is of the layer ${index.diffId}, not of ${expected.diffId}`), filePath)
    }
    await index.verify()
  } finally {
    await index.close()
  }
}

/** The position of the first row whose path is `path` or comes after it. */
function firstAtOrBehind(rows: readonly LayerEntry[], path: RawName): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row !== undefined && comparePaths(row.path, path) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function isInOrder(before: LayerEntry, row: LayerEntry): boolean {
  const order = comparePaths(before.path, row.path)
  return order < 0 || (order === 0 && row.kind === 'opaque' && before.kind !== 'opaque')
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) throw new RangeError('it is cut off')
    filled += bytesRead
  }
  return bytes
}

function damaged(error: unknown, filePath: string): EngineError {
  if (!(error instanceof RangeError)) return toEngineError(error, `read the layer index ${filePath}`)
  return new EngineError(
    'MALFORMED',
    `Could not read the layer index ${filePath}: ${error.message}. Load the image again to have it made anew.`,
    { data: { path: filePath }, cause: error },
  )
}
