import { join } from 'node:path'
import type { Digest } from '../../../../shared/model/digest.ts'
import { type LayerFindings, LayerReading } from '../../archive/LayerReading.ts'
import { type FinishedIngest, Ingest } from '../../content/Ingest.ts'
import { EngineError, type ErrorRecord, toEngineError } from '../../errors/EngineError.ts'
import { detectCompression, magicLength } from '../../io/compression.ts'
import { removeFile } from '../../io/files.ts'

/** Bytes that may wait to be written. */
const writeAhead = 2 * 2 ** 20

/** A blob that is to come from a registry. Plain data: it crosses threads. */
export interface WantedBlob {
  readonly digest: Digest
  /** Bytes: not one more is taken. */
  readonly size: number
  /** Names it in errors: `layer 3c0ccf8ade65 of alpine:latest`. */
  readonly what: string
  /** Whether it is read as a layer on its way. */
  readonly isLayer: boolean
  /** The download's folder: see DownloadFolder. */
  readonly folder: string
}

/** A blob that is whole, verified and on the disk, and what it is as a layer, or what is wrong with it as one. */
export interface ReadBlob {
  readonly blob: FinishedIngest
  readonly layer?: LayerFindings
  readonly layerError?: ErrorRecord
}

/**
 * The most bytes that a layer may unpack to, by how large it is: zeros shrink a thousandfold, and what is beyond that
 * and large is a bomb.
 */
export function unpackedLimit(size: number): number {
  return Math.max(16 * 2 ** 30, 2000 * size)
}

/**
 * A blob on its way: each byte is hashed, written, and read as part of a layer, once. What an earlier try left is read
 * first. Lifecycle: open, write..., then finish or close, after which what came stays for the next try.
 */
export class BlobReading {
  readonly #wanted: WantedBlob
  #ingest: Ingest | undefined
  #layer: LayerReading | undefined
  #head: Uint8Array = new Uint8Array()
  #unwritten = 0
  /** What came since all of it was written. */
  #chunks: Uint8Array[] = []

  private constructor(wanted: WantedBlob) {
    this.#wanted = wanted
  }

  /** Opens what is to be written, or gone on with; `onRead` is told how much of that was read. Throws ABORTED. */
  static async open(
    wanted: WantedBlob,
    signal: AbortSignal,
    onRead: (bytesDone: number) => void = () => undefined,
  ): Promise<BlobReading> {
    const reading = new BlobReading(wanted)
    try {
      let seen = 0
      reading.#ingest = await Ingest.open(reading.#path, async (chunk) => {
        signal.throwIfAborted()
        await reading.#read(chunk, (seen += chunk.length))
        onRead(Math.min(seen, wanted.size))
      })
    } catch (error) {
      await reading.close()
      throw error
    }
    // What is more than the blob was never part of it.
    if (reading.offset > wanted.size) await reading.restart()
    return reading
  }

  /** Bytes that are there. */
  get offset(): number {
    return this.#ingest?.offset ?? 0
  }

  /** Takes the next bytes, whose memory it keeps and gives back to the system when it likes. Throws SIZE_MISMATCH when they are more than the blob has. */
  async write(chunk: Uint8Array): Promise<void> {
    const { size, what } = this.#wanted
    if (this.#ingest === undefined) throw new EngineError('INTERNAL', `Could not take ${what}: it is closed.`)
    if (this.offset + chunk.length > size) {
      throw new EngineError('SIZE_MISMATCH', `Could not take ${what}: it has more than the ${size} bytes promised.`)
    }
    this.#ingest.push(chunk)
    await this.#read(chunk, this.offset)
    this.#unwritten += chunk.length
    this.#chunks.push(chunk)
    if (this.#unwritten < writeAhead) return
    await this.#ingest.settled()
    this.#unwritten = 0
    const written = this.#chunks.splice(0)
    if (this.#layer?.hasFailed !== true) for (const one of written) giveBack(one)
  }

  /** Forgets all bytes: the next one is the first. */
  async restart(): Promise<void> {
    await this.close()
    await removeFile(this.#path)
    this.#ingest = await Ingest.open(this.#path)
  }

  /** Verifies and fsyncs what came. Throws DIGEST_MISMATCH, SIZE_MISMATCH; it is closed all the same. */
  async finish(): Promise<ReadBlob> {
    const { digest, size, what, isLayer } = this.#wanted
    const ingest = this.#ingest
    if (ingest === undefined) throw new EngineError('INTERNAL', `Could not take ${what}: it is closed.`)
    try {
      const blob = await ingest.finish({ digest, size, what })
      if (!isLayer) return { blob }
      // A layer of no bytes at all is an empty tar.
      const layer = (this.#layer ??= new LayerReading('none', what))
      return await this.#finishLayer(blob, layer)
    } finally {
      await this.close()
    }
  }

  /** Closes; what came stays. Harmless after finish. */
  async close(): Promise<void> {
    this.#layer?.destroy()
    this.#layer = undefined
    this.#head = new Uint8Array()
    this.#unwritten = 0
    this.#chunks = []
    const ingest = this.#ingest
    this.#ingest = undefined
    await ingest?.close()
  }

  async #finishLayer(blob: FinishedIngest, layer: LayerReading): Promise<ReadBlob> {
    const indexPath = join(this.#wanted.folder, 'index')
    try {
      await removeFile(indexPath)
      return { blob, layer: await layer.finish(blob.digest, indexPath) }
    } catch (thrown) {
      const error = toEngineError(thrown, `read ${this.#wanted.what} as a layer`)
      if (error.code === 'NO_SPACE' || error.code === 'INTERNAL') throw error
      return { blob, layerError: error.toRecord() }
    }
  }

  /** `seen`: bytes of the blob so far, these among them. */
  async #read(chunk: Uint8Array, seen: number): Promise<void> {
    const { isLayer, size, what } = this.#wanted
    if (!isLayer) return
    if (this.#layer !== undefined) return this.#layer.push(chunk)
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    if (this.#head.length < magicLength && seen < size) return
    this.#layer = new LayerReading(detectCompression(this.#head), what, unpackedLimit(size))
    await this.#layer.push(this.#head)
    this.#head = new Uint8Array()
  }

  get #path(): string {
    return join(this.#wanted.folder, 'data')
  }
}

/** Memory that a chunk has for itself alone goes back at once: the collector would be called for it again and again. */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
