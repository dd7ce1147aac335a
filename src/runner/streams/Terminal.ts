import { closeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import koffi from 'koffi'
import { duplicate, neverWait } from './descriptors.ts'
import type { ProcessInput } from './ProcessInput.ts'

const ioctl = koffi.load(null).func('int ioctl(int fd, unsigned long request, void *argument)')
/** ioctl_tty(2). */
const setWindowSize = 0x5414
/** Rows and columns that a terminal can have, at most: unsigned shorts (struct winsize). */
const largest = 0xffff

export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** Our side of a process's terminal: what it writes is read here, and what is typed goes in. */
export class Terminal {
  /** To read from; it never waits. */
  readonly descriptor: number
  readonly input: ProcessInput
  readonly #typed: ReadStream
  #isClosed = false

  /** Takes the descriptor of a pseudoterminal's master. */
  constructor(descriptor: number) {
    this.descriptor = descriptor
    neverWait(descriptor)
    // Never read from: only writing, which waits for the process to read, is left to Node.
    this.#typed = new ReadStream(duplicate(descriptor))
    this.#typed.on('error', () => undefined)
    this.input = {
      write: (bytes, done) => (this.#typed.destroyed ? done() : void this.#typed.write(bytes, () => done())),
      // Who does not type any more does not look on either, as in Docker.
      end: () => true,
    }
  }

  /** The process is told by SIGWINCH. */
  resize({ rows, columns }: TerminalSize): void {
    if (this.#isClosed) return
    const size = Buffer.alloc(8)
    size.writeUInt16LE(within(rows), 0)
    size.writeUInt16LE(within(columns), 2)
    ioctl(this.descriptor, setWindowSize, size)
  }

  /** A process that still runs is hung up on. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#typed.destroy()
    closeSync(this.descriptor)
  }
}

function within(count: number): number {
  return Math.min(Math.max(Math.trunc(count) || 1, 1), largest)
}
