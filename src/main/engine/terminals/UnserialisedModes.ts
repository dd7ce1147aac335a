import type { Terminal } from '@xterm/headless'

/** Private modes (DECSET) that the serializer of xterm.js leaves out, with the value that they begin with. */
const privateModes: ReadonlyMap<number, boolean> = new Map([
  // Whether the cursor is visible (DECTCEM).
  [25, true],
  // How the mouse is reported: UTF-8, SGR, urxvt, SGR in pixels.
  [1005, false],
  [1006, false],
  [1015, false],
  [1016, false],
])

/** Rows from and to which a terminal scrolls, from 1 (DECSTBM). */
interface Margins {
  readonly top: number
  readonly bottom: number
}

/** Follows the modes of a terminal that belong to its screen and that its serializer leaves out. */
export class UnserialisedModes {
  readonly #terminal: Terminal
  readonly #changed = new Map<number, boolean>()
  /** Each of the two buffers has its own. */
  readonly #margins = new Map<'normal' | 'alternate', Margins>()
  #cursorStyle = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    const { parser } = terminal
    // Every handler gives false: the terminal's own one comes after it.
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => this.#set(params, true))
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, (params) => this.#set(params, false))
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = typeof style === 'number' ? style : 0
      return false
    })
    parser.registerCsiHandler({ final: 'r' }, ([top, bottom]) => this.#setMargins(top, bottom))
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => this.#reset())
    parser.registerEscHandler({ final: 'c' }, () => this.#reset())
  }

  /** What brings another terminal, whose screen has been drawn, into these modes. */
  serialise(): string {
    const modes = [...this.#changed].map(([mode, isOn]) => `\x1b[?${mode}${isOn ? 'h' : 'l'}`)
    const cursor = this.#cursorStyle === 0 ? '' : `\x1b[${this.#cursorStyle} q`
    return `${this.#serialiseMargins()}${modes.join('')}${cursor}`
  }

  /** Everything is as at the beginning. */
  #reset(): false {
    this.#changed.clear()
    this.#margins.clear()
    this.#cursorStyle = 0
    return false
  }

  #set(params: readonly (number | number[])[], isOn: boolean): false {
    for (const mode of params) {
      if (typeof mode !== 'number' || !privateModes.has(mode)) continue
      if (privateModes.get(mode) === isOn) this.#changed.delete(mode)
      else this.#changed.set(mode, isOn)
    }
    return false
  }

  #setMargins(top: number | number[] | undefined, bottom: number | number[] | undefined): false {
    const { type } = this.#terminal.buffer.active
    const { rows } = this.#terminal
    const from = typeof top === 'number' && top > 0 ? top : 1
    const to = typeof bottom === 'number' && bottom > 0 ? Math.min(bottom, rows) : rows
    if (from === 1 && to === rows) this.#margins.delete(type)
    else if (from < to) this.#margins.set(type, { top: from, bottom: to })
    return false
  }

  /** Setting margins takes the cursor home, from where it is brought back. */
  #serialiseMargins(): string {
    const { buffer, modes, rows } = this.#terminal
    const margins = this.#margins.get(buffer.active.type)
    if (margins === undefined || margins.bottom > rows) return ''
    const row = buffer.active.cursorY + 1 - (modes.originMode ? margins.top - 1 : 0)
    return `\x1b[${margins.top};${margins.bottom}r\x1b[${row};${buffer.active.cursorX + 1}H`
  }
}
