import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { logJournalNames } from '../../contract/logFiles.ts'
import { moveAvailable, type Taken } from '../descriptors.ts'
import type { StreamNumber } from '../Output.ts'

/** A batch of output on its way from a pipe to the log, as it survives the runner. */
export interface JournalBatch {
  /** Rises by one with each batch. */
  readonly sequence: number
  /** The log's newest file when the batch began: what lies beyond `logSize` in it is from this batch. */
  readonly logInode: number
  readonly logSize: number
  /** When it was read: nanoseconds since 1970. */
  readonly time: bigint
  readonly stream: StreamNumber
  /** The stream has ended: a line without its end is an entry too. */
  readonly isLast: boolean
  /** Beginnings of lines of both streams that came before. */
  readonly carries: readonly [stdout: Buffer, stderr: Buffer]
}

/*
 * The file of a batch: a header of 48 bytes in little-endian, both carries, and then the output, whose end is the
 * file's. Header: magic (4), stream (1), isLast (1), zeros (2), sequence (8), inode (8), size (8), time (8), lengths of
 * the carries (4, 4).
 */
const headerLength = 48
const magic = 0x314a4c4c

/**
 * Keeps output from getting lost or doubled when the runner dies between reading it and writing it to the log. Batches
 * take turns in two files. A batch is put into its file straight from the pipe, by splice(2), before it goes to the log;
 * it is done with once the next one begins. So whatever was cut short can be done over: the log is cut back to where
 * the newest batch began, and that batch is written again.
 */
export class LogJournal {
  readonly #paths: readonly [string, string]
  readonly #descriptors: [number, number] = [-1, -1]
  #current = -1
  /** Where the output begins and ends in the current file. */
  #start = 0
  #end = 0

  constructor(folder: string) {
    const [even, odd] = logJournalNames
    this.#paths = [join(folder, even), join(folder, odd)]
  }

  /** Shows that output may come, if it is only a terminal's, which is not put here. */
  open(): void {
    this.#descriptors[0] = openSync(this.#paths[0], constants.O_RDWR | constants.O_CREAT, 0o600)
  }

  /** Whether an earlier runner left files. */
  get isLeft(): boolean {
    return this.#paths.some((path) => existsSync(path))
  }

  /** Begins a batch; the one before is in the log now. Throws what the system says. */
  begin(batch: JournalBatch): void {
    const turn = batch.sequence % 2 === 0 ? 0 : 1
    if (this.#descriptors[turn] === -1) this.#descriptors[turn] = openSync(this.#paths[turn], 'w+', 0o600)
    const descriptor = this.#descriptors[turn]
    ftruncateSync(descriptor)
    const bytes = encodeHeader(batch)
    if (writeSync(descriptor, bytes, 0, bytes.length, 0) < bytes.length) {
      throw Object.assign(new Error('Could not write the journal: no space'), { code: 'ENOSPC' })
    }
    this.#current = descriptor
    this.#start = this.#end = bytes.length
  }

  /** Moves what is there in a pipe into the batch. */
  take(pipe: number, limit: number): Taken {
    const count = moveAvailable(pipe, this.#current, this.#end, limit)
    if (typeof count === 'number') this.#end += count
    return count
  }

  /** Puts output that was in an earlier batch into this one. */
  put(bytes: Buffer): void {
    if (writeSync(this.#current, bytes, 0, bytes.length, this.#end) < bytes.length) {
      throw Object.assign(new Error('Could not write the journal: no space'), { code: 'ENOSPC' })
    }
    this.#end += bytes.length
  }

  /** Reads the output of the batch. */
  read(into: Buffer): void {
    readSync(this.#current, into, 0, this.#end - this.#start, this.#start)
  }

  /** The newest batch that an earlier runner left, with its output. */
  recover(): { readonly batch: JournalBatch; readonly output: Buffer } | undefined {
    const left = this.#paths.map(readBatch).filter((found) => found !== undefined)
    return left.toSorted((one, other) => other.batch.sequence - one.batch.sequence)[0]
  }

  /** Forgets every batch: they are in the log, or cannot be kept. */
  clear(): void {
    for (const descriptor of this.#descriptors) if (descriptor !== -1) ftruncateSync(descriptor)
  }

  /** Closes and removes the files. */
  remove(): void {
    for (const [turn, descriptor] of this.#descriptors.entries()) {
      if (descriptor !== -1) closeSync(descriptor)
      this.#descriptors[turn] = -1
    }
    for (const path of this.#paths) rmSync(path, { force: true })
  }

  /** Closes the files, which stay for another runner. */
  close(): void {
    for (const [turn, descriptor] of this.#descriptors.entries()) {
      if (descriptor !== -1) closeSync(descriptor)
      this.#descriptors[turn] = -1
    }
  }
}

function encodeHeader(batch: JournalBatch): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUInt32LE(magic, 0)
  header.writeUInt8(batch.stream, 4)
  header.writeUInt8(batch.isLast ? 1 : 0, 5)
  header.writeBigUInt64LE(BigInt(batch.sequence), 8)
  header.writeBigUInt64LE(BigInt(batch.logInode), 16)
  header.writeBigUInt64LE(BigInt(batch.logSize), 24)
  header.writeBigInt64LE(batch.time, 32)
  const [stdout, stderr] = batch.carries
  header.writeUInt32LE(stdout.length, 40)
  header.writeUInt32LE(stderr.length, 44)
  return stdout.length + stderr.length === 0 ? header : Buffer.concat([header, stdout, stderr])
}

function readBatch(path: string): { batch: JournalBatch; output: Buffer } | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  if (bytes.length < headerLength || bytes.readUInt32LE(0) !== magic) return undefined
  const stderrStart = headerLength + bytes.readUInt32LE(40)
  const start = stderrStart + bytes.readUInt32LE(44)
  if (start > bytes.length) return undefined
  const batch: JournalBatch = {
    sequence: Number(bytes.readBigUInt64LE(8)),
    logInode: Number(bytes.readBigUInt64LE(16)),
    logSize: Number(bytes.readBigUInt64LE(24)),
    time: bytes.readBigInt64LE(32),
    stream: bytes.readUInt8(4) === 2 ? 2 : 1,
    isLast: bytes.readUInt8(5) === 1,
    carries: [bytes.subarray(headerLength, stderrStart), bytes.subarray(stderrStart, start)],
  }
  return { batch, output: bytes.subarray(start) }
}
