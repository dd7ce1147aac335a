import type { OutputFrame } from '../../../runner/contract/outputFrames.ts'
import type { KeptScreen } from '../../../runner/contract/runner.ts'
import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'
import type { EngineError } from '../errors/EngineError.ts'
import { OutputTail } from './OutputTail.ts'
import type { ScreenThread } from './ScreenThread.ts'

/** Bytes that the thread may be behind before no more are read, and at which reading goes on. */
const parseCredit = { pause: 128 * 1024, resume: 32 * 1024 }

/** Bytes that go to the screen at once, at most. */
const flushAt = 64 * 1024

/** Ends whatever sequence a gap has torn (CAN, ECMA-48 8.2.1), and says in the terminal's own place that one is there. */
const gapMark = new TextEncoder().encode('\x18\x1b[m\r\n\x1b[7m … some output was too fast to be shown … \x1b[m\r\n')

export interface MirrorOptions {
  readonly id: string
  readonly size: TerminalSize
  /** Lines. */
  readonly scrollback: number
  readonly screens: ScreenThread
  /** The title or the screen may be another. */
  readonly onParsed: (title: string) => void
  /** The screen is lost; the mirror is of no use any more. */
  readonly onLost: (error: EngineError) => void
}

/** One program's terminal as the engine knows it: its screen in the thread of screens, and the newest bytes raw. */
export class TerminalMirror {
  readonly tail = new OutputTail()
  readonly #options: MirrorOptions
  #size: TerminalSize
  #unparsed = 0
  /** Position up to which the screen has all bytes. */
  #flushed = 0
  #goOn: (() => void) | undefined

  /** The caller closes it. */
  constructor(options: MirrorOptions) {
    this.#options = options
    this.#size = options.size
    options.screens.open(options.id, options.size, options.scrollback, {
      onParsed: (count, title) => this.#parsed(count, title),
      onLost: (error) => {
        this.#goOn?.()
        options.onLost(error)
      },
    })
  }

  get size(): TerminalSize {
    return this.#size
  }

  /** Takes in what the program gave. Whether only bytes came, in order, that go on where the tail ended. */
  take(event: OutputFrame): boolean {
    if (event.kind === 'screen') {
      const { rows, columns, position, text } = event.screen
      this.flush()
      this.#size = { rows, columns }
      this.#options.screens.restore(this.#options.id, this.#size, text)
      this.#restart(position)
      return false
    }
    const isTorn = event.position !== this.tail.end
    if (isTorn) {
      this.flush()
      // At the very beginning nothing is on the screen that a gap could tear.
      if (this.tail.end > 0) this.#write(gapMark)
      this.#restart(event.position)
    }
    if (event.kind === 'output') {
      this.tail.add(event.bytes)
      if (this.tail.end - this.#flushed >= flushAt) this.flush()
    }
    return !isTorn
  }

  /** Gives the screen what it was not given yet. */
  flush(): void {
    for (let bytes = this.tail.read(this.#flushed, flushAt); bytes !== undefined; ) {
      this.#flushed += bytes.length
      this.#write(bytes)
      bytes = this.tail.read(this.#flushed, flushAt)
    }
  }

  resize(size: TerminalSize): void {
    this.flush()
    this.#size = size
    this.#options.screens.resize(this.#options.id, size)
  }

  /** Resolves once the screen is not far behind what it was given. */
  async keepUp(): Promise<void> {
    if (this.#unparsed < parseCredit.pause) return
    await new Promise<void>((resolve) => {
      this.#goOn = resolve
    })
  }

  /** The screen as of now, with so many lines above it. Throws what ScreenThread.draw throws. */
  async draw(scrollback: number): Promise<KeptScreen> {
    this.flush()
    const position = this.tail.end
    const { size, text } = await this.#options.screens.draw(this.#options.id, scrollback)
    return { position, rows: size.rows, columns: size.columns, text }
  }

  close(): void {
    this.#goOn?.()
    this.#options.screens.close(this.#options.id)
  }

  #restart(position: number): void {
    this.tail.restart(position)
    this.#flushed = position
  }

  #write(bytes: Uint8Array): void {
    this.#unparsed += bytes.length
    this.#options.screens.write(this.#options.id, bytes)
  }

  #parsed(count: number, title: string): void {
    this.#unparsed -= count
    if (this.#unparsed <= parseCredit.resume) {
      this.#goOn?.()
      this.#goOn = undefined
    }
    this.#options.onParsed(title)
  }
}
