import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { toEngineError } from '../../../main/engine/errors/EngineError.ts'
import type { LogSettings } from '../../../main/engine/spec/logConfig.ts'
import type { ChunkSlab } from '../ChunkSlab.ts'
import type { OutputChunk, StreamNumber } from '../Output.ts'
import { encodeLines, entryClosing, longestEntry } from './encodeLines.ts'
import { LogFile } from './LogFile.ts'
import { type JournalBatch, LogJournal } from './LogJournal.ts'
import { formatLogTime, nowInNanoseconds } from './logTime.ts'

/** Bytes moved out of a pipe in one batch, at most. */
const batchLength = 256 * 1024
const nothing = Buffer.alloc(0)
const streamNames = { 1: 'stdout', 2: 'stderr' } as const

/** Buffers for entries that no log uses now; a few are kept. */
const spareBuffers: Buffer[] = []
const spareLimit = 2
const firstBuffer = 512 * 1024
const longestSpare = 1024 * 1024

/**
 * The log of a container as Docker's json-file driver writes it. Output is taken from pipes in batches that survive
 * the death of the runner (LogJournal); a terminal's, which does not survive it either, is put here as it is read. Where
 * the disk is full output is lost and counted, and the log goes on once there is space.
 */
export class ContainerLog {
  readonly #path: string
  readonly #settings: LogSettings
  readonly #attributes: string | undefined
  readonly #journal: LogJournal
  #file: LogFile | undefined
  #carries: [Buffer, Buffer] = [nothing, nothing]
  #sequence = 0
  #time = 0n
  /** Tells what could not be kept. */
  #tell: (problem: string) => void = () => undefined
  #isFailing = false
  #lostBytes = 0
  /** Of a terminal's output what is not written yet, and the writing of it. */
  #gathered: Buffer[] = []
  #gatheredLength = 0
  #writing: Promise<void> | undefined

  /** `attributes` is JSON that goes with each entry. Nothing is opened yet. */
  constructor(folder: string, path: string, settings: LogSettings, attributes: string | undefined) {
    this.#path = join(folder, path)
    this.#settings = settings
    this.#attributes = attributes
    this.#journal = new LogJournal(folder)
  }

  /** Has somebody told, in a sentence for people, when output cannot be kept, and how much is lost once it can again. */
  onProblem(listener: (problem: string) => void): void {
    this.#tell = listener
  }

  /** Opens the files, and writes what an earlier runner had read but perhaps not written. */
  async open(): Promise<void> {
    this.#isFailing = false
    this.#lostBytes = 0
    try {
      this.#file = new LogFile(this.#path, this.#settings)
      await this.#recover(this.#file)
      this.#journal.open()
    } catch (thrown) {
      this.#fail(thrown, 0)
    }
  }

  /** Completes what an earlier runner left of a process that has ended; nothing when it left nothing. */
  async complete(): Promise<void> {
    if (!this.#journal.isLeft) return
    await this.open()
    await this.finish()
  }

  /** Takes what is there from a pipe. `store` must be called with it, and have resolved, before more is taken. */
  take(pipe: number, stream: StreamNumber, slab: ChunkSlab): OutputChunk | 'empty' | 'ended' {
    if (this.#file === undefined || !this.#begin(stream, false, nothing)) return slab.read(pipe, stream)
    try {
      const count = this.#journal.take(pipe, batchLength)
      if (typeof count !== 'number') return count
      const chunk = slab.make(stream, count)
      this.#journal.read(chunk.bytes)
      return chunk
    } catch (thrown) {
      this.#fail(thrown, 0)
      return slab.read(pipe, stream)
    }
  }

  /** Writes a chunk that was taken. Never throws. */
  async store({ stream, bytes }: OutputChunk): Promise<void> {
    await this.#write(stream, bytes, false, true)
  }

  /**
   * Writes what was read from a terminal, gathered while the disk is busy; waits only when much has been gathered.
   * Never throws.
   */
  async put(bytes: Buffer): Promise<void> {
    this.#gathered.push(bytes)
    this.#gatheredLength += bytes.length
    this.#writing ??= this.#writeGathered()
    if (this.#gatheredLength > batchLength) await this.#writing
  }

  /** The process has ended: writes lines that have no end, and closes. */
  async finish(): Promise<void> {
    await this.#writing
    for (const stream of [1, 2] as const) {
      if (this.#carries[stream - 1] === nothing) continue
      const isKept = this.#begin(stream, true, nothing)
      await this.#write(stream, nothing, true, isKept)
    }
    this.#journal.remove()
    await this.#file?.close()
    this.#file = undefined
  }

  /** Closes in the middle, for another runner to go on. */
  async close(): Promise<void> {
    await this.#writing
    this.#journal.close()
    await this.#file?.close()
    this.#file = undefined
  }

  async #writeGathered(): Promise<void> {
    // What comes in this turn of the event loop goes together.
    await nextTurn()
    while (this.#gathered.length > 0) {
      const bytes = Buffer.concat(this.#gathered)
      this.#gathered = []
      this.#gatheredLength = 0
      this.#time = nowInNanoseconds()
      await this.#write(1, bytes, false, false)
    }
    this.#writing = undefined
  }

  /** Begins a batch; false when it cannot be kept in the journal. */
  #begin(stream: StreamNumber, isLast: boolean, output: Buffer): boolean {
    const file = this.#file
    if (file === undefined) return false
    this.#time = nowInNanoseconds()
    this.#sequence++
    const { inode: logInode, size: logSize } = file
    const { sequence, time, carries } = { sequence: this.#sequence, time: this.#time, carries: this.#carries }
    try {
      this.#journal.begin({ sequence, logInode, logSize, time, stream, isLast, carries })
      if (output.length > 0) this.#journal.put(output)
      return true
    } catch (thrown) {
      this.#journal.clear()
      this.#fail(thrown, 0)
      return false
    }
  }

  async #recover(file: LogFile): Promise<void> {
    const left = this.#journal.recover()
    if (left === undefined) return
    const { batch, output } = left
    // A new file is begun only for a batch that is in the journal already: another inode means by this one.
    file.truncate(batch.logInode === file.inode ? Math.min(batch.logSize, file.size) : 0)
    this.#take(batch)
    await this.#write(batch.stream, output, batch.isLast, true)
  }

  #take(batch: JournalBatch): void {
    this.#sequence = batch.sequence
    this.#time = batch.time
    const [stdout, stderr] = batch.carries
    this.#carries = [stdout.length > 0 ? stdout : nothing, stderr.length > 0 ? stderr : nothing]
  }

  async #write(stream: StreamNumber, bytes: Buffer, isLast: boolean, isJournaled: boolean): Promise<void> {
    const carry = this.#carries[stream - 1] ?? nothing
    let rest = carry.length === 0 ? bytes : Buffer.concat([carry, bytes])
    let into = spareBuffers.pop() ?? Buffer.allocUnsafeSlow(firstBuffer)
    try {
      for (;;) {
        // It is tried again where it could not be opened.
        const file = (this.#file ??= new LogFile(this.#path, this.#settings))
        if (file.room === 0) file.rotate()
        const closing = entryClosing(streamNames[stream], formatLogTime(this.#time), this.#attributes)
        const encoded = encodeLines(rest, { closing, into, room: file.room, isLast })
        into = encoded.buffer
        if (encoded.length > 0) {
          await file.append(into.subarray(0, encoded.length))
          this.#goOn()
        }
        rest = rest.subarray(encoded.consumed)
        if (!encoded.isCut) break
        this.#carries[stream - 1] = nothing
        if (isJournaled) this.#begin(stream, isLast, rest)
      }
    } catch (thrown) {
      const lineStart = rest.lastIndexOf(10) + 1
      const kept = isLast || rest.length - lineStart >= longestEntry ? rest.length : lineStart
      this.#fail(thrown, kept)
      rest = rest.subarray(kept)
    }
    // A copy: the chunk is part of a large piece of memory.
    this.#carries[stream - 1] = rest.length === 0 ? nothing : Buffer.from(rest)
    if (spareBuffers.length < spareLimit && into.length <= longestSpare) spareBuffers.push(into)
  }

  #fail(thrown: unknown, lost: number): void {
    this.#lostBytes += lost
    if (this.#isFailing) return
    this.#isFailing = true
    const { message } = toEngineError(thrown, 'keep the output of a container')
    this.#tell(`${message} Until then its output is not in its log.`)
  }

  #goOn(): void {
    if (!this.#isFailing) return
    this.#isFailing = false
    if (this.#lostBytes > 0) {
      this.#tell(`${this.#lostBytes} bytes of its output are not in its log, since they could not be written.`)
    }
  }
}
