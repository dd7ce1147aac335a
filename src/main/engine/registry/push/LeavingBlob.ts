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

  /** `onSent` is told how far it is in the blob. */
  constructor(file: BlobFile, onSent: (offset: number) => void) {
    this.#file = file
    this.#onSent = onSent
  }

  /** The bytes from `start` to before `end`. Fails with DIGEST_MISMATCH when the file is not the blob. */
  open(start: number, end: number): Readable {
    return Readable.from(this.#read(start, end), { objectMode: false, highWaterMark: chunkSize })
  }

  async *#read(start: number, end: number): AsyncGenerator<Uint8Array> {
    await this.#hashUpTo(start)
    const { size } = this.#file
    for await (const chunk of this.#chunks(start, end)) {
      this.#take(chunk)
      if (this.#hashed === size) this.#verify()
      this.sent += chunk.length
      yield chunk
      this.#onSent(this.#hashed)
    }
    if (this.#hashed !== end) throw this.#changed()
    if (size === 0) this.#verify()
  }

  /** Sees to it that exactly the bytes before `offset` are hashed. */
  async #hashUpTo(offset: number): Promise<void> {
    if (this.#hashed > offset) {
      this.#hash = createHash('sha256')
      this.#hashed = 0
    }
    if (this.#hashed === offset) return
    for await (const chunk of this.#chunks(this.#hashed, offset)) this.#take(chunk)
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
