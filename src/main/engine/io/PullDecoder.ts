import { Duplex, type TransformCallback } from 'node:stream'
import { decodingError } from './decodingError.ts'

/** A decoder that is given bytes and asked for what they decode to. All throw DecodingFault. */
export interface ByteDecoder {
  /** Makes it ready for the first push. */
  prepare?(): Promise<void>
  /** Gives more bytes, which may be kept until they are used up. */
  push(chunk: Uint8Array): void
  /** The next piece of output; undefined when more input is needed first. */
  read(): Uint8Array | undefined
  /** Says that no more input comes, after `read` has asked for more. */
  end(): void
  /** Frees what it holds, at the end or when the stream is destroyed. */
  close?(): void
}

/** A ByteDecoder as a stream that decodes only as fast as its output is taken. */
export class PullDecoder extends Duplex {
  readonly #decoder: ByteDecoder
  readonly #format: string
  #written: TransformCallback | undefined
  #isPulling = false

  /** `format` names the compression in errors. */
  constructor(decoder: ByteDecoder, format: string) {
    super()
    this.#decoder = decoder
    this.#format = format
  }

  override _construct(done: (error?: Error | null) => void): void {
    const ready = this.#decoder.prepare?.() ?? Promise.resolve()
    ready.then(
      () => done(),
      (error: unknown) => done(decodingError(this.#format, error)),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#decoder.close?.()
    done(error)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#decoder.push(chunk)
    this.#written = done
    this.#pull()
  }

  override _read(): void {
    this.#pull()
  }

  override _final(done: (error?: Error | null) => void): void {
    try {
      this.#decoder.end()
    } catch (error) {
      done(decodingError(this.#format, error))
      return
    }
    this.push(null)
    done()
  }

  /** Decodes until the reader has enough, or the bytes written are used up. */
  #pull(): void {
    if (this.#isPulling || this.#written === undefined) return
    this.#isPulling = true
    try {
      while (this.#written !== undefined) {
        for (let piece = this.#decoder.read(); piece !== undefined; piece = this.#decoder.read()) {
          if (!this.push(piece)) return
        }
        const done = this.#written
        this.#written = undefined
        done()
      }
    } catch (error) {
      this.destroy(decodingError(this.#format, error))
    } finally {
      this.#isPulling = false
    }
  }
}
