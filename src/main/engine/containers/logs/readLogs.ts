import type { FileHandle } from 'node:fs/promises'
import type { LogOptions, LogRecord } from '../types.ts'
import { findTail } from './findTail.ts'
import { LogChanges } from './LogChanges.ts'
import { longestEntry, parseLogLine, timeInMilliseconds } from './logRecords.ts'
import { closeLogFiles, type OpenLogFile, openLogFiles, openNextLogFile } from './openLogFiles.ts'

const blockSize = 256 * 1024
/** Records given at once, at most. */
const batchSize = 500
const newline = 10
const nothing = Buffer.alloc(0)

/** Whether more may come; `onEnd` is called once when nothing does any more, and returns what takes it back. */
export interface LogSource {
  isLive(): boolean
  onEnd(listener: () => void): () => void
}

/**
 * The records of a log, `path` and the files before it, straight from the disk: a part at the end is found without
 * reading what is before. With `follow` it goes on while the source lives, over new files that are begun.
 */
export async function* readLogs(
  path: string,
  options: LogOptions,
  source: LogSource,
): AsyncGenerator<readonly LogRecord[], void, void> {
  const changes = options.follow === true ? new LogChanges(path, options.signal) : undefined
  const forget = changes === undefined ? undefined : source.onEnd(changes.note)
  const files = [...(await openLogFiles(path))]
  try {
    const tail = options.tail === undefined ? undefined : await findTail(files, options.tail)
    const isWanted = choose(options)
    for (let index = tail?.index ?? 0; ; index++) {
      const file = files[index] ?? (await waitForFile(path, files, changes, source, options.signal))
      if (file === undefined) return
      const position = index === tail?.index ? tail.position : 0
      const lines = new LogLines(file.handle, position)
      for (;;) {
        // Asked before reading: what is written before the end is read then.
        const isLive = source.isLive()
        for (let batch = await lines.read(); batch !== undefined; batch = await lines.read()) {
          const { records, isOver } = isWanted(batch)
          if (records.length > 0) yield records
          if (isOver || options.signal?.aborted === true) return
        }
        if (options.signal?.aborted === true) return
        if (index < files.length - 1 || changes === undefined) break
        if (await addNext(path, files, file)) {
          changes.renew()
          // The last of this file may have been written after it was read.
          continue
        }
        if (!isLive || isPast(options)) return
        await changes.next()
      }
      if (changes === undefined && index >= files.length - 1) return
    }
  } finally {
    forget?.()
    changes?.close()
    await closeLogFiles(files)
  }
}

/** Adds the file that was begun after the newest, if any. */
async function addNext(path: string, files: OpenLogFile[], newest: OpenLogFile): Promise<boolean> {
  const next = await openNextLogFile(path, newest.inode)
  if (next !== undefined) files.push(next)
  return next !== undefined
}

/** The first file of a log that is not there yet. */
async function waitForFile(
  path: string,
  files: OpenLogFile[],
  changes: LogChanges | undefined,
  source: LogSource,
  signal: AbortSignal | undefined,
): Promise<OpenLogFile | undefined> {
  while (changes !== undefined && files.length === 0) {
    const isLive = source.isLive()
    files.push(...(await openLogFiles(path)))
    if (files.length > 0 || !isLive || signal?.aborted === true) break
    await changes.next()
  }
  if (files.length > 0) changes?.renew()
  return files[0]
}

function isPast({ until }: LogOptions): boolean {
  return until !== undefined && Date.now() > until
}

/** What of a batch is asked for; `isOver` when everything after it is too late. */
function choose({ stdout, stderr, since, until }: LogOptions) {
  return (batch: readonly LogRecord[]): { readonly records: readonly LogRecord[]; readonly isOver: boolean } => {
    const records: LogRecord[] = []
    for (const record of batch) {
      if (since !== undefined || until !== undefined) {
        const time = timeInMilliseconds(record.time)
        if (until !== undefined && time > until) return { records, isOver: true }
        if (since !== undefined && time < since) continue
      }
      if (record.stream === 'stdout' ? stdout : stderr) records.push(record)
    }
    return { records, isOver: false }
  }
}

/** Reads a file's whole lines, from a place on; what is no whole line yet is read again when there is more. */
class LogLines {
  readonly #handle: FileHandle
  #position: number
  /** Read, but not given yet. */
  #held: Buffer = nothing

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle
    this.#position = position
  }

  /** The next records, which may be none; undefined at the end. */
  async read(): Promise<readonly LogRecord[] | undefined> {
    if (!this.#held.includes(newline)) {
      const more = Buffer.allocUnsafe(blockSize)
      const { bytesRead } = await this.#handle.read(more, 0, blockSize, this.#position)
      if (bytesRead === 0) return undefined
      this.#position += bytesRead
      const fresh = more.subarray(0, bytesRead)
      this.#held = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh])
      // Nothing that a log may have: it is left out.
      if (this.#held.length > longestEntry && !this.#held.includes(newline)) this.#held = nothing
    }
    const records: LogRecord[] = []
    let from = 0
    for (let end = this.#held.indexOf(newline); end >= 0 && records.length < batchSize; ) {
      const record = parseLogLine(this.#held.subarray(from, end))
      if (record !== undefined) records.push(record)
      from = end + 1
      end = this.#held.indexOf(newline, from)
    }
    this.#held = this.#held.subarray(from)
    return records
  }
}
