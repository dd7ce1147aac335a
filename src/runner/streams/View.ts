import { Duplex } from 'node:stream'
import { DetachKeys } from './DetachKeys.ts'
import type { ProcessInput } from './ProcessInput.ts'

/** What looking on at a process has in common: what is typed goes to the process, until the detach keys come. */
export abstract class View extends Duplex {
  readonly #input: ProcessInput | undefined
  readonly #detach: DetachKeys | undefined
  readonly #onClose: () => void

  /** Without `input` what is written is dropped. */
  constructor(
    detachKeys: readonly number[] | undefined,
    input: ProcessInput | undefined,
    onClose: () => void,
    highWaterMark: number,
  ) {
    super({ readableHighWaterMark: highWaterMark })
    this.#input = input
    this.#detach = detachKeys === undefined || detachKeys.length === 0 ? undefined : new DetachKeys(detachKeys)
    this.#onClose = onClose
    // Nobody listens to what is typed to an output that has ended.
    this.on('end', () => this.destroy())
  }

  /** No more output comes; the view closes once what it has is read. */
  abstract endOutput(): void

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const found = this.#detach?.filter(chunk) ?? { bytes: chunk, isDetached: false }
    const after = () => {
      if (found.isDetached) this.endOutput()
      done()
    }
    if (found.bytes.length === 0 || this.#input === undefined) after()
    else this.#input.write(found.bytes, after)
  }

  override _final(done: () => void): void {
    const rest = this.#detach?.rest()
    if (rest !== undefined && rest.length > 0) this.#input?.write(rest, () => undefined)
    if (this.#input?.end() === true) this.endOutput()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onClose()
    done(error)
  }
}
