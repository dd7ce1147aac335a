/** A part of a line that looks the same throughout. */
export interface TextSpan {
  readonly text: string
  /** Number of a colour of the theme, 0 to 15, or `#rrggbb`; undefined for the usual one. */
  readonly colour?: number | string
  readonly background?: number | string
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
  readonly inverse?: true
}

type Look = Omit<TextSpan, 'text'>

/** Parts of a line that are told apart; the rest looks like the last one. */
const mostSpans = 500

/**
 * Control sequences (ECMA-48): CSI with its parameters and final, strings (OSC, DCS, APC, PM, SOS) to their end, other
 * escapes; and control characters but for the tab.
 */
const [esc, bell] = ['\x1b', '\x07']
const controls = new RegExp(
  [
    `${esc}\\[([0-9:;<=>?]*)[ -\\/]*([@-~])`,
    `${esc}[\\]PX^_][^${bell}${esc}]*(?:${bell}|${esc}\\\\|$)`,
    `${esc}[ -\\/]*[0-~]?`,
    '[^\\P{Cc}\t]',
  ].join('|'),
  'gu',
)

/**
 * A line as a terminal would show it in the end, in parts: colours and weights are kept, everything else that controls a
 * terminal is left out. What a carriage return wrote over is left out too.
 */
export function readAnsi(line: string): readonly TextSpan[] {
  const start = line.lastIndexOf('\r') + 1
  const spans: TextSpan[] = []
  let look: Look = {}
  let at = start
  const push = (text: string) => {
    const last = spans.at(-1)
    if (text === '') return
    if (last !== undefined && spans.length >= mostSpans) spans[spans.length - 1] = { ...last, text: last.text + text }
    else spans.push({ ...look, text })
  }
  controls.lastIndex = start
  for (let match = controls.exec(line); match !== null; match = controls.exec(line)) {
    push(line.slice(at, match.index))
    at = match.index + match[0].length
    if (match[2] === 'm') look = applySgr(look, match[1] ?? '')
  }
  push(line.slice(at))
  return spans
}

/** The text of a line without what controls a terminal, as it is searched and copied. */
export function plainText(line: string): string {
  return line.slice(line.lastIndexOf('\r') + 1).replace(controls, '')
}

/** The look after Select Graphic Rendition (ECMA-48 8.3.117) with these parameters. */
function applySgr(look: Look, parameters: string): Look {
  const codes = parameters.split(/[;:]/).map(Number)
  let next: Look = look
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes.slice(at + 1))
      if (colour !== undefined) next = { ...next, [code === 38 ? 'colour' : 'background']: colour }
      at += used
    } else {
      next = applyCode(next, code)
    }
  }
  return next
}

const styles: Readonly<Record<number, Look>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
}

const ends: Readonly<Record<number, readonly (keyof Look)[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  39: ['colour'],
  49: ['background'],
}

function applyCode(look: Look, code: number): Look {
  if (code === 0) return {}
  const style = styles[code]
  if (style !== undefined) return { ...look, ...style }
  const ended = ends[code]
  if (ended !== undefined) {
    return Object.fromEntries(Object.entries(look).filter(([name]) => !ended.some((entry) => entry === name)))
  }
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 }
  if (code >= 90 && code <= 97) return { ...look, colour: code - 82 }
  if (code >= 40 && code <= 47) return { ...look, background: code - 40 }
  if (code >= 100 && code <= 107) return { ...look, background: code - 92 }
  return look
}

/** A colour of 256 (`5;N`) or of all (`2;R;G;B`), and how many parameters it took. */
function extendedColour([kind, ...values]: readonly number[]): [colour: number | string | undefined, used: number] {
  if (kind === 5) return [paletteColour(values[0] ?? 0), 2]
  if (kind === 2) return [hex(values.slice(0, 3)), 4]
  return [undefined, 0]
}

/** Levels of each part of the 6 × 6 × 6 colours of xterm. */
const levels = [0, 95, 135, 175, 215, 255]

function paletteColour(number: number): number | string | undefined {
  if (!(number >= 0 && number <= 255)) return undefined
  if (number < 16) return number
  if (number >= 232) return hex([0, 0, 0].map(() => 8 + (number - 232) * 10))
  const cube = number - 16
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((index) => levels[index] ?? 0))
}

function hex(parts: readonly number[]): string {
  const byte = (part: number) => Math.min(255, Math.max(0, Math.round(part) || 0)).toString(16)
  return `#${[0, 1, 2].map((index) => byte(parts[index] ?? 0).padStart(2, '0')).join('')}`
}
