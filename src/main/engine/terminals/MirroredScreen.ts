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
  #title = ''

  constructor(size: TerminalSize, scrollback: number) {
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

  /** Resolves once the bytes have taken effect. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve))
  }

  resize({ rows, columns }: TerminalSize, scrollback: number): void {
    this.#terminal.options.scrollback = linesFor(scrollback, columns)
    this.#terminal.resize(columns, rows)
  }

  /** Begins anew with a screen that was serialised before. */
  async restore(size: TerminalSize, text: string, scrollback: number): Promise<void> {
    this.#terminal.reset()
    this.#modes.reset()
    this.resize(size, scrollback)
    await this.write(text)
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
}

function linesFor(scrollback: number, columns: number): number {
  return Math.min(scrollback, Math.floor(mostCells / columns))
}
