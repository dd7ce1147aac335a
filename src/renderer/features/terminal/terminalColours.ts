import type { ITheme } from '@xterm/xterm'

/** The colours of terminals as the theme of the window has them: `--ansi-0` to `--ansi-15` in ui/global.css. */
export function readTerminalColours(element: Element): ITheme {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const ansi = (number: number) => colour(`--ansi-${number}`)
  return {
    background: colour('--terminal'),
    foreground: colour('--text'),
    cursor: colour('--accent'),
    cursorAccent: colour('--terminal'),
    selectionBackground: colour('--terminal-selection'),
    black: ansi(0),
    red: ansi(1),
    green: ansi(2),
    yellow: ansi(3),
    blue: ansi(4),
    magenta: ansi(5),
    cyan: ansi(6),
    white: ansi(7),
    brightBlack: ansi(8),
    brightRed: ansi(9),
    brightGreen: ansi(10),
    brightYellow: ansi(11),
    brightBlue: ansi(12),
    brightMagenta: ansi(13),
    brightCyan: ansi(14),
    brightWhite: ansi(15),
  }
}
