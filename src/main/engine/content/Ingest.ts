import { createHash, type Hash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Digest } from '../../../shared/model/digest.ts'
import { EngineError } from '../errors/EngineError.ts'
import { diskSizeOf, writeFully } from '../io/files.ts'

/** Bytes after which what is written is sent on to the disk: halves the time of a large load. */
const flushStep = 16 * 1024 * 1024

/** A blob that is whole and on the disk, but not yet in the store. Bytes; `diskSize` as `du` counts. */
export interface FinishedIngest {
  readonly path: string
  readonly digest: Digest
  readonly size: number
  readonly diskSize: number
}

/** What a blob must turn out to be. */
export interface ExpectedBlob {
  readonly digest: Digest
  readonly size?: number
  /** Names it in errors. */
  readonly what?: string
}

/**
 * A blob being written. Lifecycle: open, write..., then finish (which closes) or close. A file that is
 * already there is gone on with: `offset` tells how many bytes it has, and they are hashed again.
 */
export class Ingest {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #hash: Hash
  #offset: number
  #writing: Promise<void> = Promise.resolve()
  #failure: unknown
  #flushing: Promise<void> = Promise.resolve()
  #isFlushing = false
  #flushed = 0

  private constructor(path: string, handle: FileHandle, hash: Hash, offset: number) {
    this.#path = path
    this.#handle = handle
    this.#hash = hash
    this.#offset = offset
  }

  /**
   * Opens the file at `path`, creating it when missing. `replay` is given what the file has already, piece by piece,
   * for whoever has to see all bytes.
   */
  static async open(path: string, replay?: (chunk: Uint8Array) => Promise<void>): Promise<Ingest> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      const hash = createHash('sha256')
      let offset = 0
      if ((await handle.stat()).size > 0) {
        for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
          hash.update(chunk)
          offset += chunk.length
          await replay?.(chunk)
        }
      }
      return new Ingest(path, handle, hash, offset)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset
  }

  /**
   * Takes the next bytes and hashes them at once; the writing goes on behind. `chunk` must not change
   * before `settled` resolves. Await `settled` for backpressure.
   */
  push(chunk: Uint8Array): void {
    const position = this.#offset
    this.#offset += chunk.length
    this.#hash.update(chunk)
    this.#writing = this.#writing.then(async () => {
      if (this.#failure !== undefined) return
      try {
        await writeFully(this.#handle, chunk, position)
        this.#flushAhead(position + chunk.length)
      } catch (error) {
        this.#failure = error
      }
    })
  }

  /** Sets the disk to work while more comes, so that finish has little left to wait for. */
  #flushAhead(written: number): void {
    if (this.#isFlushing || written - this.#flushed < flushStep) return
    this.#isFlushing = true
    this.#flushed = written
    this.#flushing = this.#handle
      .datasync()
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .then(() => {
        this.#isFlushing = false
      })
  }

  /** Resolves when all that was pushed is written; rejects with the first write that failed. */
  async settled(): Promise<void> {
    await this.#writing
    if (this.#failure !== undefined) throw this.#failure
  }

  /** push and settled in one. */
  async write(chunk: Uint8Array): Promise<void> {
    this.push(chunk)
    await this.settled()
  }

  /**
   * Verifies, fsyncs and closes. Throws DIGEST_MISMATCH or SIZE_MISMATCH; the file is closed all the same.
   */
  async finish(expected?: ExpectedBlob): Promise<FinishedIngest> {
    try {
      await this.#writing
      await this.#flushing
      await this.settled()
      const digest = `sha256:${this.#hash.digest('hex')}` as Digest
      if (expected) verify({ digest, size: this.#offset }, expected)
      await this.#handle.sync()
      const stat = await this.#handle.stat()
      return { path: this.#path, digest, size: this.#offset, diskSize: diskSizeOf(stat) }
    } finally {
      await this.#handle.close()
    }
  }

  /** Closes and keeps what is written, for a later resume. Harmless after finish. */
  async close(): Promise<void> {
    await this.#writing
    await this.#flushing
    await this.#handle.close().catch(() => undefined)
  }
}

function verify(actual: { digest: Digest; size: number }, expected: ExpectedBlob): void {
  const what = expected.what ?? `blob ${expected.digest}`
  if (expected.size !== undefined && actual.size !== expected.size) {
    throw new EngineError(
      'SIZE_MISMATCH',
      `Could not take ${what}: it has ${actual.size} bytes where ${expected.size} were promised. Get it anew.`,
      { data: { digest: expected.digest } },
    )
  }
  if (actual.digest !== expected.digest) {
    throw new EngineError(
      'DIGEST_MISMATCH',
      `Could not take ${what}: its content has the digest ${actual.digest}, not ${expected.digest}. Get it anew.`,
      { data: { digest: expected.digest, actual: actual.digest } },
    )
  }
}
