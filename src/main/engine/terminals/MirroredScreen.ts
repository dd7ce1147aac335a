import { SerializeAddon } from '@xterm/addon-serialize'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import headless from '@xterm/headless'
import type { TerminalSize } from '../../../shared/contract/terminalFrames.ts'
import { UnserialisedModes } from './UnserialisedModes.ts'

/** Cells of a screen with its scrollback, which take 12 bytes each: very wide terminals keep fewer lines. */
const mostCells = 2_000_000

/** Characters of a title that are kept. */
const titleLimit = 200

/**
 * A terminal that nobody sees: it takes in all that a program writes, so that a viewer who comes later is given the
 * screen and not the bytes that led to it. What it would answer to the program's questions goes nowhere.
 */
export class MirroredScreen {
  readonly #terminal: headless.Terminal
  readonly #serializer = new SerializeAddon()
  readonly #modes: UnserialisedModes
  readonly #scrollback: number
  #title = ''

  constructor(size: TerminalSize, scrollback: number) {
    this.#scrollback = scrollback
    this.#terminal = new headless.Terminal({
      rows: size.rows,
      cols: size.columns,
      scrollback: linesFor(scrollback, size.columns),
      allowProposedApi: true,
      logLevel: 'off',
    })
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    this.#terminal.loadAddon(this.#serializer)
    this.#terminal.onTitleChange((title) => {
      this.#title = title.slice(0, titleLimit)
    })
    this.#modes = new UnserialisedModes(this.#terminal)
  }

  get size(): TerminalSize {
    return { rows: this.#terminal.rows, columns: this.#terminal.cols }
  }

  /** What the program calls its window; empty when it says nothing. */
  get title(): string {
    return this.#title
  }

  /** Takes in bytes; `onParsed` is called once they have taken effect. */
  write(bytes: Uint8Array | string, onParsed?: () => void): void {
    this.#terminal.write(bytes, onParsed)
  }

  /** Calls `then` once all that came before has taken effect, and before anything that comes later does. */
  afterAll(then: () => void): void {
    this.#terminal.write('', then)
  }

  /** Changes the size, in its turn. */
  resize(size: TerminalSize): void {
    this.afterAll(() => this.#setSize(size))
  }

  /** Begins anew with a screen that was serialised before, in its turn. */
  restore(size: TerminalSize, text: string): void {
    // The terminal's own reset (RIS), which also tells the modes.
    this.#terminal.write('\x1bc', () => this.#setSize(size))
    this.#terminal.write(text)
  }

  /**
   * Text that draws the screen with at most so many lines above it, in at most so many characters: then with fewer
   * lines.
   */
  serialise(scrollback: number, longest: number): string {
    for (let lines = scrollback; ; lines = Math.floor(lines / 2)) {
      const text = `${this.#serializer.serialize({ scrollback: lines })}${this.#modes.serialise()}`
      if (text.length <= longest || lines === 0) return text
    }
  }

  close(): void {
    this.#terminal.dispose()
  }

  #setSize({ rows, columns }: TerminalSize): void {
    this.#terminal.options.scrollback = linesFor(this.#scrollback, columns)
    this.#terminal.resize(columns, rows)
  }
}

function linesFor(scrollback: number, columns: number): number {
  return Math.min(scrollback, Math.floor(mostCells / columns))
}
