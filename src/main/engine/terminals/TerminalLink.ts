import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import type { OutputFrame } from '../../../runner/contract/outputFrames.ts'
import { EngineError, toEngineError } from '../errors/EngineError.ts'
import type { TerminalProgram } from './ports.ts'
import { readOutput } from './readOutput.ts'

/** Waits before it is tried again to reach a program, milliseconds; the last one is repeated. */
const retryDelays = [250, 500, 1000, 2000, 5000, 10_000]

/** What a link tells who made it. */
export interface LinkListener {
  /** Something came; the next one is read when the promise resolves. */
  onEvent(event: OutputFrame): Promise<void>
  /** From which position of the output on it goes on; undefined for from the kept screen. */
  from(): number | undefined
  onState(state: LinkState): void
}

/** `lost`: the program may run, but cannot be reached now. */
export type LinkState =
  | { readonly kind: 'connecting' | 'running' }
  | { readonly kind: 'ended'; readonly exitCode?: number }
  | { readonly kind: 'lost'; readonly error: EngineError }

/** Holds the stream of a program as long as that runs, and finds out how it ended. */
export class TerminalLink {
  readonly #program: TerminalProgram
  readonly #listener: LinkListener
  #stream: Duplex | undefined
  #timer: NodeJS.Timeout | undefined
  #opening: Promise<Duplex> | undefined
  #attempt = 0
  #isUnderWay = false
  #isPaused = false
  #done: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(program: TerminalProgram, listener: LinkListener) {
    this.#program = program
    this.#listener = listener
  }

  /** Begins, or tries again at once. The caller closes it. */
  open(): void {
    if (this.#isClosed || this.#isUnderWay) return
    clearTimeout(this.#timer)
    this.#isPaused = false
    this.#opening = this.#program.open(this.#listener.from())
    this.#done = this.#run(this.#opening)
  }

  /**
   * Gives the program something to read; resolves when there is room for more. Waits for the first answer of the
   * program; one that is lost, or has ended, is given nothing.
   */
  async write(bytes: Uint8Array): Promise<void> {
    const stream = await this.#opening?.catch(() => undefined)
    if (stream === undefined || stream.writableEnded || stream.destroyed) return
    if (stream.write(bytes)) return
    const settled = new AbortController()
    const { signal } = settled
    try {
      await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })])
    } catch {
      // The stream failed, which its reader tells.
    } finally {
      settled.abort()
    }
  }

  /** Looks on no more until `open`; the program goes on. */
  pause(): void {
    clearTimeout(this.#timer)
    this.#isPaused = true
    this.#stream?.destroy()
  }

  /** Looks on anew, from where the listener says then. */
  reopen(): void {
    this.pause()
    void this.#done.then(() => this.open())
  }

  /** Looks on no more; the program goes on. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#stream?.destroy()
  }

  async #run(opening: Promise<Duplex>): Promise<void> {
    this.#isUnderWay = true
    this.#listener.onState({ kind: 'connecting' })
    let end: LinkState
    try {
      const stream = await opening
      this.#stream = stream
      if (this.#isClosed || this.#isPaused) return
      this.#attempt = 0
      this.#listener.onState({ kind: 'running' })
      for await (const event of readOutput(stream)) await this.#listener.onEvent(event)
      end = await this.#ending()
    } catch (thrown) {
      end = await this.#failing(toEngineError(thrown, 'reach the program of a terminal'))
    } finally {
      this.#stream?.destroy()
      this.#stream = undefined
      this.#isUnderWay = false
    }
    if (this.#isClosed || this.#isPaused) return
    this.#listener.onState(end)
    if (end.kind === 'lost') this.#retry()
  }

  async #ending(): Promise<LinkState> {
    const { isRunning, exitCode } = await this.#program.state()
    if (isRunning) throw new EngineError('UNAVAILABLE', 'The way to the program was lost.', { retryable: true })
    return exitCode === undefined ? { kind: 'ended' } : { kind: 'ended', exitCode }
  }

  /** A program that nobody knows any more has ended, nobody knows how. */
  #failing(error: EngineError): LinkState | Promise<LinkState> {
    if (error.code === 'NOT_FOUND') return { kind: 'ended' }
    const lost: LinkState = { kind: 'lost', error }
    return error.code === 'CONFLICT' ? this.#ending().catch(() => lost) : lost
  }

  #retry(): void {
    const delay = retryDelays[Math.min(this.#attempt++, retryDelays.length - 1)]
    this.#timer = setTimeout(() => this.open(), delay).unref()
  }
}
