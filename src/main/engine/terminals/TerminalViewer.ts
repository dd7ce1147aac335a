import type { KeptScreen } from '../../../runner/contract/runner.ts'
import {
  outputCredit,
  type TerminalNews,
  type TerminalSize,
  type TerminalStatus,
} from '../../../shared/contract/terminalFrames.ts'
import type { OutputTail } from './OutputTail.ts'

/** Bytes of output in one frame. */
const frameSize = 32 * 1024

const encoder = new TextEncoder()

/** What a viewer needs of the session that it looks at. */
export interface ViewedTerminal {
  readonly tail: OutputTail
  /** The screen as of now; `isWhole` with all lines above it, else with few. Undefined when there is none. */
  draw(isWhole: boolean): Promise<KeptScreen | undefined>
  /** Whether output is coming faster than anybody reads. */
  readonly isFlooding: boolean
}

/**
 * One window that looks at a terminal. It is sent bytes as long as it acknowledges them; when it has fallen behind what
 * is kept, it is given the screen of the moment instead. Nobody waits for it.
 */
export class TerminalViewer {
  /** The room that its window has; undefined before it told. */
  size: TerminalSize | undefined
  readonly #send: (news: TerminalNews) => void
  #terminal: ViewedTerminal | undefined
  /** Of the next byte to send; undefined when it must have a screen first. */
  #position: number | undefined
  #unacknowledged = 0
  #isPaused = false
  #isDrawing = false
  #hasScreen = false
  /** The screen that it has lacks lines above, which it is given once there is time. */
  #lacksLines = false
  #status = ''
  /** Rises with each screen that is wished for. */
  #wish = 0

  /** `send` passes on what this viewer is told, in order. */
  constructor(send: (news: TerminalNews) => void) {
    this.#send = send
  }

  /** Whether all that was written has been sent, and seen but for a little: what it answers is of now. */
  get isUpToDate(): boolean {
    return !this.#isPaused && this.#position === this.#terminal?.tail.end
  }

  /** From now on it looks at `terminal`, beginning with its screen; at nothing when that is undefined. */
  look(terminal: ViewedTerminal | undefined): void {
    this.#terminal = terminal
    this.redraw()
  }

  /** The screen has become another one, which bytes do not lead to. */
  redraw(): void {
    this.#position = undefined
    this.#wish++
    this.pump()
  }

  /** Says how the terminal is, unless that is known. */
  tell(status: TerminalStatus): void {
    const text = JSON.stringify(status)
    if (text === this.#status) return
    this.#status = text
    this.#send({ kind: 'status', status })
  }

  /** The terminal has another size: bytes that were sent before are of the old one. */
  resized(size: TerminalSize): void {
    if (this.isUpToDate) this.#send({ kind: 'size', size })
    else this.redraw()
  }

  /** So many bytes of input were taken. */
  took(count: number): void {
    this.#send({ kind: 'taken', count })
  }

  /** It has drawn so many bytes more. */
  acknowledge(count: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - count)
    this.pump()
  }

  /** Output has come to rest: what was left out is made up for. */
  calm(): void {
    if (!this.#lacksLines) return
    this.#lacksLines = false
    this.redraw()
  }

  /** Sends what may be sent. */
  pump(): void {
    const terminal = this.#terminal
    if (terminal === undefined || this.#isDrawing) return
    if (this.#isPaused && this.#unacknowledged > outputCredit.resume) return
    this.#isPaused = false
    if (this.#position === undefined || this.#position < terminal.tail.start || this.#isHopeless(terminal)) {
      void this.#draw(terminal)
      return
    }
    while (this.#unacknowledged < outputCredit.pause) {
      const bytes = terminal.tail.read(this.#position, frameSize)
      if (bytes === undefined) return
      this.#position += bytes.length
      this.#deliver({ kind: 'output', bytes }, bytes.length)
    }
    this.#isPaused = true
  }

  /** While output floods nobody reads all of it: the screen of now is sooner there than what led to it. */
  #isHopeless({ isFlooding, tail }: ViewedTerminal): boolean {
    return isFlooding && tail.end - (this.#position ?? 0) > outputCredit.pause
  }

  async #draw(terminal: ViewedTerminal): Promise<void> {
    this.#isDrawing = true
    const wish = this.#wish
    const isWhole = !this.#hasScreen || !terminal.isFlooding
    const screen = await terminal.draw(isWhole).finally(() => {
      this.#isDrawing = false
    })
    // Another screen was wished for meanwhile.
    if (this.#wish !== wish) return this.pump()
    // Whoever owns the terminal says what there is to see instead.
    if (screen === undefined) return
    const { rows, columns, text, position } = screen
    const bytes = encoder.encode(text)
    this.#hasScreen = true
    this.#lacksLines = !isWhole
    this.#position = position
    this.#deliver({ kind: 'screen', size: { rows, columns }, bytes }, bytes.length)
    this.#isPaused = this.#unacknowledged >= outputCredit.pause
    this.pump()
  }

  #deliver(news: TerminalNews, count: number): void {
    this.#unacknowledged += count
    this.#send(news)
  }
}
