import type { AttachOptions } from '../contract/runner.ts'
import type { OutputChunk } from './Output.ts'
import type { ProcessInput } from './ProcessInput.ts'
import { View } from './View.ts'

/** Bytes that wait for a reader before the process is made to wait. */
const highWaterMark = 256 * 1024

/** A view that misses nothing: a process whose viewer does not read is made to wait, as Docker does. */
export class CompleteView extends View {
  readonly #options: AttachOptions
  readonly #onDrain: () => void
  #isFull = false
  #isEnded = false

  /** `onDrain` is called when the view is not full any more. */
  constructor(options: AttachOptions, input: ProcessInput | undefined, onDrain: () => void, onClose: () => void) {
    super(options.detachKeys, input, onClose, highWaterMark)
    this.#options = options
    this.#onDrain = onDrain
  }

  get isFull(): boolean {
    return this.#isFull
  }

  deliver({ stream, bytes, framed }: OutputChunk): void {
    const isWanted = stream === 1 ? this.#options.stdout : this.#options.stderr
    if (!isWanted || this.#isEnded) return
    if (!this.push(this.#options.framed ? framed : bytes)) this.#isFull = true
  }

  override endOutput(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.push(null)
    this.#drain()
    // A view that nobody reads would never come to its end.
    if (!this.#options.stdout && !this.#options.stderr) this.resume()
  }

  override _read(): void {
    this.#drain()
  }

  #drain(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#onDrain()
  }
}
