import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Digest } from '../../../../shared/model/digest.ts'
import { EngineError } from '../../errors/EngineError.ts'

const chunkSize = 256 * 1024

/** A blob in the store that is sent away. */
export interface BlobFile {
  readonly path: string
  readonly digest: Digest
  readonly size: number
}

/**
 * The bytes of a blob on their way out, hashed as they leave: its last ones are not given out unless all of them are
 * what the digest says. What is sent again is hashed again from the disk.
 */
export class LeavingBlob {
  /** Bytes given out, those that were sent again each time. */
  sent = 0
  readonly #file: BlobFile
  readonly #onSent: (offset: number) => void
  #hash: Hash = createHash('sha256')
  #hashed = 0
  /** Counts readings: only the newest hashes, since one whose connection broke off may go on for a while. */
  #newest = 0

  /** `onSent` is told how far it is in the blob. */
  constructor(file: BlobFile, onSent: (offset: number) => void) {
    this.#file = file
    this.#onSent = onSent
  }

  /**
   * The bytes from `start` to before `end`. Fails with DIGEST_MISMATCH when the file is not the blob. An earlier reading
   * ends where it is once this one begins.
   */
  open(start: number, end: number): Readable {
    return Readable.from(this.#read(start, end), { objectMode: false, highWaterMark: chunkSize })
  }

  async *#read(start: number, end: number): AsyncGenerator<Uint8Array> {
    const reading = ++this.#newest
    const { size } = this.#file
    if (this.#hashed > start) {
      this.#hash = createHash('sha256')
      this.#hashed = 0
    }
    // What was sent before is hashed again where it has to be, then what is to leave.
    for await (const chunk of this.#chunks(this.#hashed, start)) {
      if (reading !== this.#newest) return
      this.#take(chunk)
    }
    for await (const chunk of this.#chunks(start, end)) {
      if (reading !== this.#newest) return
      this.#take(chunk)
      if (this.#hashed === size) this.#verify()
      this.sent += chunk.length
      yield chunk
      if (reading !== this.#newest) return
      this.#onSent(this.#hashed)
    }
    if (reading !== this.#newest) return
    if (this.#hashed !== end) throw this.#changed()
    if (size === 0) this.#verify()
  }

  #take(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.#hashed += chunk.length
  }

  #chunks(start: number, end: number): AsyncIterable<Buffer> {
    if (start >= end) return Readable.from([]) as AsyncIterable<Buffer>
    return createReadStream(this.#file.path, { start, end: end - 1, highWaterMark: chunkSize })
  }

  #verify(): void {
    if (`sha256:${this.#hash.copy().digest('hex')}` !== this.#file.digest) throw this.#changed()
  }

  #changed(): EngineError {
    const { digest } = this.#file
    return new EngineError(
      'DIGEST_MISMATCH',
      `Could not send blob ${digest}: its stored bytes have changed. Check the store with "npm run doctor", then get the image anew.`,
      { data: { digest } },
    )
  }
}
