import type { Duplex } from 'node:stream'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import type { AttachOptions, KeptScreen } from '../contract/runner.ts'
import { CompleteView } from './CompleteView.ts'
import { LatestView } from './LatestView.ts'
import { OutputRing } from './OutputRing.ts'
import type { ProcessInput } from './ProcessInput.ts'

/** Bytes of a kept screen's text as UTF-8, at most. */
const screenLimit = 4 * 1024 * 1024

/** Which of its two outputs a process wrote to: 1 and 2, as Docker's frames number them. */
export type StreamNumber = 1 | 2

/** A piece of output as it was read. */
export interface OutputChunk {
  readonly stream: StreamNumber
  readonly bytes: Buffer
  /** The same with Docker's 8-byte header in front of it. */
  readonly framed: Buffer
}

/** The output of a process as people look on at it: its newest bytes, its kept screen, and the views. */
export class Output {
  readonly #ring: OutputRing
  readonly #complete = new Set<CompleteView>()
  readonly #latest = new Set<LatestView>()
  #screen: KeptScreen | undefined
  #drained: (() => void)[] = []

  /** Keeps the newest `kept` bytes, a power of two. */
  constructor(kept: number) {
    this.#ring = new OutputRing(kept)
  }

  /** Opens a view, which ends with the process that runs now or is started next. */
  attach(options: AttachOptions, input: ProcessInput | undefined): Duplex {
    const onClose = () => this.#remove(view)
    const view =
      options.delivery === 'all'
        ? new CompleteView(options, options.stdin ? input : undefined, () => this.recheck(), onClose)
        : new LatestView(options, options.stdin ? input : undefined, this.#ring, () => this.#screen, onClose)
    if (view instanceof CompleteView) this.#complete.add(view)
    else this.#latest.add(view)
    return view
  }

  /** Gives output to everybody who looks on; never waits. */
  accept(chunk: OutputChunk): void {
    this.#ring.append(chunk.bytes)
    for (const view of this.#complete) view.deliver(chunk)
    for (const view of this.#latest) view.notify()
  }

  /** Whether a view that must not miss anything has enough for now; the process is to wait. */
  get isFull(): boolean {
    for (const view of this.#complete) if (view.isFull) return true
    return false
  }

  /** Resolves when `isFull` may have changed. */
  drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#drained.push(resolve)
    return promise
  }

  /** Has whoever waits look again, since something else than fullness has changed. */
  recheck(): void {
    const waiting = this.#drained
    this.#drained = []
    for (const resolve of waiting) resolve()
  }

  /** Throws INVALID_ARGUMENT for a screen that is too large, or of output that has not come yet. */
  keepScreen(screen: KeptScreen): void {
    if (Buffer.byteLength(screen.text) > screenLimit || screen.position > this.#ring.end) {
      throw new EngineError(
        'INVALID_ARGUMENT',
        `Could not keep the screen of a terminal at byte ${screen.position}: it has more than ${screenLimit} bytes, ` +
          'or is of output that has not come yet.',
      )
    }
    this.#screen = screen
  }

  /** The process has ended: all views end once what they have is read. */
  endViews(): void {
    for (const view of [...this.#complete, ...this.#latest]) view.endOutput()
  }

  #remove(view: Duplex): void {
    if (view instanceof CompleteView) this.#complete.delete(view)
    else if (view instanceof LatestView) this.#latest.delete(view)
    this.recheck()
  }
}
