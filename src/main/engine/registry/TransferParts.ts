import type { Digest } from '../../../shared/model/digest.ts'
import type { TransferOptions, TransferPart } from './types.ts'

/**
 * The parts of a pull or push as they go on, told to who listens. A part keeps its digest from the first time it is told.
 */
export class TransferParts {
  readonly #parts = new Map<Digest, TransferPart>()
  readonly #options: TransferOptions
  readonly #step: string

  /** `step` names the work in progress: `Pushing`. */
  constructor(options: TransferOptions, step: string) {
    this.#options = options
    this.#step = step
  }

  /** Tells all parts, before any of them changes. */
  start(reference: string, digest: Digest | undefined, parts: readonly TransferPart[]): void {
    for (const part of parts) this.#parts.set(part.digest, part)
    this.#options.onStart?.({ reference, ...(digest === undefined ? {} : { digest }), parts })
    this.#tellProgress()
  }

  /** A part is otherwise than before; what a state brings with it does not outlast the state. */
  change(digest: Digest, change: Partial<Omit<TransferPart, 'digest'>>): void {
    const known = this.#parts.get(digest)
    if (known === undefined) return
    const { mediaType, size, diffId, state, bytesDone } = known
    const kept = { digest, mediaType, size, state, bytesDone, ...(diffId === undefined ? {} : { diffId }) }
    const changed = { ...kept, ...change }
    this.#parts.set(digest, changed)
    this.#options.onPart?.(changed)
    this.#tellProgress()
  }

  /** All parts as they are now. */
  list(): readonly TransferPart[] {
    return [...this.#parts.values()]
  }

  #tellProgress(): void {
    const { onProgress } = this.#options
    if (onProgress === undefined) return
    const moving = this.list().filter(({ state }) => state !== 'present' && state !== 'mounted')
    onProgress({
      bytesDone: moving.reduce((sum, { bytesDone }) => sum + bytesDone, 0),
      bytesTotal: moving.reduce((sum, { size }) => sum + size, 0),
      step: this.#step,
    })
  }
}
