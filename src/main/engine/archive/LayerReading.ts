import { createHash, type Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { type Compression, decompressor, releaseChunk } from '../io/compression.ts'
import { diskSizeOf } from '../io/files.ts'
import { LayerIndexer } from '../layers/LayerIndexer.ts'
import type { LayerSummary } from '../layers/types.ts'
import { writeLayerIndex } from '../layers/writeLayerIndex.ts'

/** The most bytes a layer may have once decompressed: beyond any real one, within reach of a bomb. */
const tarSizeLimit = 256 * 2 ** 30

/** What reading a layer once through told. Bytes. */
export interface LayerFindings {
  readonly compression: Compression
  readonly diffId: DiffId
  readonly tarSize: number
  readonly summary: LayerSummary
  readonly indexPath: string
  readonly indexDiskSize: number
}

/**
 * Reads one layer as it streams by: decompresses it, computes its diffID and makes its layer index.
 * The first failure is kept for `finish` to throw; until then the rest is let pass, since the entry may
 * turn out not to be a layer at all.
 */
export class LayerReading {
  readonly #what: string
  readonly #limit: number
  readonly #compression: Compression
  readonly #indexer: LayerIndexer
  readonly #hash: Hash | undefined
  readonly #decompressor: Duplex | undefined
  readonly #inflated: Promise<void> | undefined
  #tarSize = 0
  #failure: unknown

  /** `what` names the entry in errors; `limit` is the most bytes that it may have once decompressed. */
  constructor(compression: Compression, what: string, limit = tarSizeLimit) {
    this.#what = what
    this.#limit = Math.min(limit, tarSizeLimit)
    this.#compression = compression
    this.#indexer = new LayerIndexer()
    if (compression !== 'none') {
      this.#hash = createHash('sha256')
      const stream = decompressor(compression)
      this.#decompressor = stream
      this.#inflated = this.#consume(stream)
    }
  }

  /** Takes the next stored bytes, which must stay as they are until this resolves. */
  async push(chunk: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return
    const inflate = this.#decompressor
    if (!inflate) return this.#index(chunk)
    await new Promise<void>((resolve) => {
      if (inflate.destroyed) resolve()
      else {
        inflate.once('close', resolve)
        inflate.write(chunk, () => {
          inflate.off('close', resolve)
          resolve()
        })
      }
    })
  }

  /** Whether something is wrong with it. The decoder may still be looking at the last chunk then. */
  get hasFailed(): boolean {
    return this.#failure !== undefined
  }

  /** Throws what is found to be wrong with the layer so far. */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#named(this.#failure)
  }

  /**
   * Ends the layer and writes its index to `indexPath`. `stored` is the digest of the stored bytes, which
   * is the diffID of a layer that came uncompressed. Throws what is wrong with the layer: MALFORMED,
   * UNSAFE_PATH, ...
   */
  async finish(stored: Digest, indexPath: string): Promise<LayerFindings> {
    try {
      if (this.#decompressor && !this.#decompressor.destroyed) this.#decompressor.end()
      await this.#inflated
      if (this.#failure !== undefined) throw this.#failure
      const table = this.#indexer.finish()
      const diffId = (this.#hash ? `sha256:${this.#hash.digest('hex')}` : stored) as DiffId
      await writeLayerIndex(table, indexPath, diffId)
      return {
        compression: this.#compression,
        diffId,
        tarSize: this.#tarSize,
        summary: table.summary,
        indexPath,
        indexDiskSize: diskSizeOf(await stat(indexPath)),
      }
    } catch (error) {
      throw this.#named(error)
    }
  }

  #named(error: unknown): EngineError {
    return toEngineError(error, 'read it as a layer').within(`Could not read ${this.#what}`)
  }

  /** Gives up; frees what the decompressor holds. */
  destroy(): void {
    this.#decompressor?.destroy()
  }

  async #consume(stream: Duplex): Promise<void> {
    let waiting: Uint8Array | undefined
    const indexWaiting = (): void => {
      if (waiting !== undefined) {
        if (this.#failure === undefined) this.#index(waiting)
        releaseChunk(this.#compression, waiting)
        waiting = undefined
      }
      if (this.#failure !== undefined) stream.destroy()
    }
    stream.on('data', (chunk: Uint8Array) => {
      indexWaiting()
      waiting = chunk
      // A moment later: the decoder has gone on in a thread of its own by then, and both work at once.
      queueMicrotask(indexWaiting)
    })
    try {
      await finished(stream, { writable: false })
    } catch (error) {
      this.#failure ??= error
    }
  }

  #index(chunk: Uint8Array): void {
    try {
      this.#tarSize += chunk.length
      if (this.#tarSize > this.#limit) {
        throw new EngineError('MALFORMED', `Decompressed it has more than ${this.#limit} bytes.`)
      }
      this.#hash?.update(chunk)
      this.#indexer.push(chunk)
    } catch (error) {
      this.#failure = error
    }
  }
}
