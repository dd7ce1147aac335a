import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { DiffId } from '../../../shared/model/digest.ts'
import { toEngineError } from '../errors/EngineError.ts'
import { encodeBlock } from './indexBlock.ts'
import { blockRows, directoryEntryLength, encodeHeader, headerLength } from './indexHeader.ts'
import type { LayerTable } from './LayerTable.ts'
import type { LayerEntry } from './types.ts'

const flushBytes = 1024 * 1024

/**
 * Writes a layer's table as a new file (docs/layer-index.md) and fsyncs it; the caller renames it into
 * place and fsyncs the directory. The same table and diffID give the same bytes. Returns the file's size in
 * bytes. Throws EngineError, NO_SPACE for a full disk; the incomplete file is then the caller's to remove.
 */
export async function writeLayerIndex(table: LayerTable, filePath: string, diffId?: DiffId): Promise<number> {
  try {
    await using file = await open(filePath, 'wx', 0o600)
    const writer = new BlockWriter()
    let rows: LayerEntry[] = []
    let written = 0
    const flush = async (least: number): Promise<void> => {
      if (writer.pendingBytes < least) return
      const bytes = writer.take()
      await file.writeFile(bytes)
      written += bytes.length
    }
    await file.writeFile(Buffer.alloc(headerLength))
    for (const row of table.entries()) {
      rows.push(row)
      if (rows.length < blockRows) continue
      writer.add(rows)
      rows = []
      await flush(flushBytes)
    }
    if (rows.length > 0) writer.add(rows)
    await flush(1)
    const directory = writer.directory()
    await file.writeFile(directory)
    const header = encodeHeader({
      count: table.summary.entryCount,
      dockerSize: table.summary.dockerSize,
      directoryOffset: headerLength + written,
      blockCount: directory.length / directoryEntryLength,
      directoryChecksum: crc32(directory),
      diffId,
    })
    await file.write(header, 0, headerLength, 0)
    await file.sync()
    return headerLength + written + directory.length
  } catch (error) {
    throw toEngineError(error, `write the layer index ${filePath}`)
  }
}

/** Encodes blocks and remembers the length and checksum of each. */
class BlockWriter {
  #pending: Buffer[] = []
  #pendingBytes = 0
  readonly #directory: number[] = []

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  add(rows: readonly LayerEntry[]): void {
    const bytes = encodeBlock(rows)
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    this.#directory.push(bytes.length, crc32(bytes))
  }

  take(): Buffer {
    const bytes = Buffer.concat(this.#pending)
    this.#pending = []
    this.#pendingBytes = 0
    return bytes
  }

  directory(): Buffer {
    const bytes = Buffer.alloc(this.#directory.length * 4)
    this.#directory.forEach((number, index) => {
      bytes.writeUInt32LE(number, index * 4)
    })
    return bytes
  }
}
