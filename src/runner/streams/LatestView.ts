import { encodeOutputFrame, type OutputFrame } from '../contract/outputFrames.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import type { OutputRing } from './OutputRing.ts'
import type { ProcessInput } from './ProcessInput.ts'
import { View } from './View.ts'

/** Bytes of output in a frame, at most. */
const frameBytes = 64 * 1024

/**
 * A view that nobody waits for: it reads from the ring at its own pace, frame by frame, and what has gone by before it
 * came is told as a gap. It begins at `from`; without that with the kept screen; without either with all that is kept.
 */
export class LatestView extends View {
  readonly #ring: OutputRing
  readonly #screen: () => KeptScreen | undefined
  /** Where it goes on; undefined before its first frame. */
  #position: number | undefined
  #isFirst = true
  #isWaiting = false
  #isEnded = false

  constructor(
    options: AttachOptions,
    input: ProcessInput | undefined,
    ring: OutputRing,
    screen: () => KeptScreen | undefined,
    onClose: () => void,
  ) {
    super(options.detachKeys, input, onClose, frameBytes)
    this.#ring = ring
    this.#screen = screen
    this.#position = options.from
  }

  /** There is new output. */
  notify(): void {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this._read()
  }

  override endOutput(): void {
    this.#isEnded = true
    this.notify()
  }

  override _read(): void {
    const frame = this.#nextFrame()
    if (frame !== undefined) {
      const [head, body] = encodeOutputFrame(frame)
      this.push(Buffer.concat([head, body]))
    } else if (this.#isEnded) this.push(null)
    else this.#isWaiting = true
  }

  #nextFrame(): OutputFrame | undefined {
    const { start, end } = this.#ring
    const from = this.#position
    if (from === undefined || from < start) {
      const screen = this.#isFirst ? this.#screen() : undefined
      this.#isFirst = false
      if (screen !== undefined && screen.position >= start && screen.position >= (from ?? 0)) {
        this.#position = screen.position
        return { kind: 'screen', position: screen.position, screen }
      }
      this.#position = start
      if (start > (from ?? 0)) return { kind: 'gap', position: start }
    }
    this.#isFirst = false
    const position = this.#position ?? start
    // Somebody who saw the output of another runner asks for what has not come here yet.
    if (position > end) {
      this.#position = start
      return { kind: 'gap', position: start }
    }
    if (position === end) return undefined
    const bytes = this.#ring.read(position, frameBytes)
    this.#position = position + bytes.length
    return { kind: 'output', position, bytes }
  }
}
