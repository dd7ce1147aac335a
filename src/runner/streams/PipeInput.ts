import { constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { ProcessInput } from './ProcessInput.ts'

/** The standard input of a process that reads it from a pipe. What comes before `open` waits. */
export class PipeInput implements ProcessInput {
  readonly #isEndedOnce: boolean
  readonly #onEnd: () => void
  #socket: Socket | undefined
  #waiting: { bytes: Buffer; done: () => void }[] = []
  #isEnded = false

  /** With `isEndedOnce` the end of a viewer's input is the end of the process's (StdinOnce); `onEnd` then brings it. */
  constructor(isEndedOnce: boolean, onEnd: () => void) {
    this.#isEndedOnce = isEndedOnce
    this.#onEnd = onEnd
  }

  /** The process may read from here now on. Takes the descriptor, which never waits. */
  open(descriptor: number): void {
    this.#socket = new Socket({ fd: descriptor, readable: false, writable: true })
    // A process that reads no more is no failure of who types.
    this.#socket.on('error', () => this.#release())
    for (const { bytes, done } of this.#waiting.splice(0)) this.write(bytes, done)
    if (this.#isEnded) this.#finish()
  }

  write(bytes: Buffer, done: () => void): void {
    if (this.#isEnded) done()
    else if (this.#socket === undefined) this.#waiting.push({ bytes, done })
    else if (this.#socket.destroyed) done()
    else this.#socket.write(bytes, () => done())
  }

  end(): boolean {
    if (!this.#isEndedOnce) return true
    if (!this.#isEnded) {
      this.#isEnded = true
      if (this.#socket !== undefined) this.#finish()
    }
    return false
  }

  /** The process has ended; the next start begins anew. */
  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
    this.#isEnded = false
    this.#release()
  }

  #finish(): void {
    const socket = this.#socket
    if (socket === undefined || socket.destroyed) this.#onEnd()
    else socket.end(() => this.#onEnd())
  }

  #release(): void {
    for (const { done } of this.#waiting.splice(0)) done()
  }
}

/** Opens a pipe by its name to write to it, whether somebody reads or not. */
export function openPipeEnd(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
}
