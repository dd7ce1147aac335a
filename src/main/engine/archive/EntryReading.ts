import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type FinishedIngest, Ingest } from '../content/Ingest.ts'
import { type Compression, detectCompression } from '../io/compression.ts'
import { type LayerFindings, LayerReading } from './LayerReading.ts'

/** Enough to tell a tar or a compressed stream from other content: one tar block. */
const headSize = 512

/** What became of an entry's content. */
export type EntryContent =
  /** Neither tar nor compressed, and small enough to be a manifest or a config. */
  | { readonly kind: 'small'; readonly bytes: Uint8Array }
  /** Written to the ingest folder; with findings, or what is wrong with it, if it may be a layer. */
  | {
      readonly kind: 'blob'
      readonly blob: FinishedIngest
      readonly layer?: LayerFindings
      readonly layerError?: unknown
    }

/**
 * Reads one archive entry as it streams by. `push` and `end` only collect; `drain` does the work, and must
 * be awaited before the memory behind the pushed pieces is used again.
 */
export class EntryReading {
  readonly #folder: string
  readonly #what: string
  readonly #size: number
  readonly #isSmall: boolean
  #pieces: Uint8Array[] = []
  #pieceBytes = 0
  /** Where pieces are kept until their kind is decided; the first piece is then what it holds. */
  #kept: Buffer | undefined
  #ended = false
  #blob: { readonly ingest: Ingest; readonly layer?: LayerReading } | undefined
  #content: EntryContent | undefined

  /**
   * `folder` is the ingest folder, `what` names the entry in errors, `size` is what its header says. What is
   * neither tar nor compressed is kept in memory up to `smallLimit` bytes.
   */
  constructor(folder: string, what: string, size: number, smallLimit: number) {
    this.#folder = folder
    this.#what = what
    this.#size = size
    this.#isSmall = size <= smallLimit
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#pieceBytes += piece.length
  }

  end(): void {
    this.#ended = true
  }

  /** What became of it; undefined until it has ended and is drained. */
  get content(): EntryContent | undefined {
    return this.#content
  }

  async drain(): Promise<void> {
    if (!this.#blob && this.#isSmall && !this.#ended) this.#keepPieces()
    else await this.#work()
  }

  /** Gives up and frees everything; the files stay for whoever removes the folder. */
  async abandon(): Promise<void> {
    this.#blob?.layer?.destroy()
    await this.#blob?.ingest.close()
  }

  /** Small entries are collected whole before their kind is decided. Each byte is copied once, however small the pieces. */
  #keepPieces(): void {
    const hadKept = this.#kept !== undefined
    this.#kept ??= Buffer.allocUnsafeSlow(this.#isSmall ? this.#size : headSize)
    let at = 0
    for (const [index, piece] of this.#pieces.entries()) {
      if (index > 0 || !hadKept) this.#kept.set(piece, at)
      at += piece.length
    }
    this.#pieces = [this.#kept.subarray(0, at)]
  }

  async #work(): Promise<void> {
    if (!this.#blob) {
      if (!this.#ended && this.#pieceBytes < headSize) return this.#keepPieces()
      const head = Buffer.concat(this.#pieces).subarray(0, headSize)
      const compression = detectCompression(head)
      const mayBeLayer = compression !== 'none' || looksLikeTar(head)
      if (!mayBeLayer && this.#isSmall) {
        this.#content = { kind: 'small', bytes: Uint8Array.from(Buffer.concat(this.#pieces)) }
        return
      }
      this.#blob = await this.#openBlob(mayBeLayer ? compression : undefined)
    }
    const { ingest, layer } = this.#blob
    for (const piece of this.#pieces) {
      ingest.push(piece)
      await layer?.push(piece)
    }
    this.#pieces = []
    await ingest.settled()
    if (this.#ended) this.#content = await this.#finishBlob(ingest, layer)
  }

  async #openBlob(compression: Compression | undefined): Promise<{ ingest: Ingest; layer?: LayerReading }> {
    const ingest = await Ingest.open(join(this.#folder, randomUUID()))
    return compression === undefined ? { ingest } : { ingest, layer: new LayerReading(compression, this.#what) }
  }

  async #finishBlob(ingest: Ingest, layer: LayerReading | undefined): Promise<EntryContent> {
    const blob = await ingest.finish()
    if (!layer) return { kind: 'blob', blob }
    try {
      return { kind: 'blob', blob, layer: await layer.finish(blob.digest, `${blob.path}.index`) }
    } catch (layerError) {
      return { kind: 'blob', blob, layerError }
    }
  }
}

/** A first block of a tar: the ustar magic, a sum of bytes that fits, or the zero block that ends an empty one. */
function looksLikeTar(head: Uint8Array): boolean {
  if (head.length < headSize) return false
  let sum = 0
  for (const [at, byte] of head.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte
  if (sum === 8 * 0x20) return true
  const stated = Number.parseInt(Buffer.from(head.subarray(148, 156)).toString('latin1').replace(/\0.*$/, '').trim(), 8)
  return stated === sum
}
