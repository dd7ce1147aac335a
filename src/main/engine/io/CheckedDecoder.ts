import { Duplex, type Transform, type TransformCallback } from 'node:stream'
import { decodingError } from './decodingError.ts'

/** Cuts what is written into the pieces that the decoder must get one by one, and checks the end. */
interface Splitter {
  split(chunk: Uint8Array): Uint8Array[]
  end(): void
}

/**
 * One of Node's own decoders, its errors turned into the engine's. Backpressure passes through: no more is
 * read from the decoder than is asked for, and no more written than it takes.
 */
export class CheckedDecoder extends Duplex {
  readonly #decoder: Transform
  readonly #format: string
  readonly #splitter: Splitter | undefined

  /** `format` names the compression in errors. Destroying this destroys the decoder. */
  constructor(decoder: Transform, format: string, splitter?: Splitter) {
    super({ autoDestroy: true })
    this.#decoder = decoder
    this.#format = format
    this.#splitter = splitter
    decoder.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) decoder.pause()
    })
    decoder.on('end', () => this.push(null))
    decoder.on('error', (error) => this.destroy(decodingError(this.#format, error)))
    decoder.pause()
  }

  override _read(): void {
    this.#decoder.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      const pieces = this.#splitter === undefined ? [chunk] : this.#splitter.split(chunk)
      this.#writeFrom(pieces, 0, done)
    } catch (error) {
      done(decodingError(this.#format, error))
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    try {
      this.#splitter?.end()
    } catch (error) {
      done(decodingError(this.#format, error))
      return
    }
    this.#decoder.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#decoder.destroy()
    done(error)
  }

  /** An error of the decoder destroys this stream, so that a `done` that never comes is not missed. */
  #writeFrom(pieces: readonly Uint8Array[], index: number, done: TransformCallback): void {
    const piece = pieces[index]
    if (piece === undefined) {
      done()
      return
    }
    this.#decoder.write(piece, (error) => {
      if (error === null || error === undefined) this.#writeFrom(pieces, index + 1, done)
    })
  }
}
