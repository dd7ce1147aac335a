import { closeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { ReadStream } from 'node:tty'
import { type NativeTerminals, requireBinary } from '@lydell/node-pty/requireBinary.js'
import type { ProcessEnd } from '../containers/ports.ts'
import { closeOnExec, duplicate, neverWait } from './descriptors.ts'
import type { ProcessInput } from './ProcessInput.ts'

export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** IDs that change nothing. */
const sameUser = -1
/** Rows and columns that a terminal can have, at most: unsigned shorts (struct winsize). */
const largest = 0xffff

/**
 * A process with a terminal of its own, by node-pty; of that only what is compiled, since its JavaScript drops output
 * that has not been read 200 ms after the end.
 */
export class PseudoTerminal {
  readonly pid: number
  /** To read from; it never waits. */
  readonly descriptor: number
  readonly exited: Promise<ProcessEnd>
  /** What is typed. */
  readonly input: ProcessInput
  readonly #typed: Socket
  readonly #native: NativeTerminals
  #isClosed = false

  constructor(command: string, args: readonly string[], folder: string, size: TerminalSize) {
    this.#native = requireBinary('pty.node')
    const { rows, columns } = within(size)
    const exited = Promise.withResolvers<ProcessEnd>()
    const onExit = (code: number, signal: number) => exited.resolve({ exitCode: signal > 0 ? 128 + signal : code })
    const environment = Object.entries({ ...process.env, TERM: 'xterm' }).map(([name, value]) => `${name}=${value}`)
    const { fd, pid } = this.#native.fork(
      command,
      args,
      environment,
      folder,
      columns,
      rows,
      sameUser,
      sameUser,
      true,
      '',
      onExit,
    )
    this.pid = pid
    this.descriptor = fd
    this.exited = exited.promise
    // Else every program that is started from now on would hold this terminal open.
    closeOnExec(fd)
    neverWait(fd)
    this.#typed = new ReadStream(duplicate(fd))
    this.#typed.on('error', () => undefined)
    this.input = {
      write: (bytes, done) => (this.#typed.destroyed ? done() : void this.#typed.write(bytes, () => done())),
      // Who does not type any more does not look on either, as in Docker.
      end: () => true,
    }
  }

  resize(size: TerminalSize): void {
    const { rows, columns } = within(size)
    if (!this.#isClosed) this.#native.resize(this.descriptor, columns, rows)
  }

  /** Closes the terminal, once; a process that still runs is hung up on. */
  close(): void {
    this.#isClosed = true
    this.#typed.destroy()
    closeSync(this.descriptor)
  }
}

/** A size that the kernel takes, and that node-pty takes. */
function within({ rows, columns }: TerminalSize): TerminalSize {
  const clamp = (count: number) => Math.min(Math.max(Math.trunc(count) || 1, 1), largest)
  return { rows: clamp(rows), columns: clamp(columns) }
}
