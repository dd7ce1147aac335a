/** What a keyboard event tells of one press of a key. */
export interface KeyPress {
  readonly key: string
  /** The place on the keyboard: `KeyK`. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** One press as it is written: `mod+K`, `shift+Home`, `?`. */
export interface Stroke {
  /** As `KeyboardEvent.key` names it; letters small. */
  readonly key: string
  /** Ctrl, on a Mac Command. */
  readonly mod: boolean
  readonly alt: boolean
  readonly shift: boolean
}

const modifiers = new Set(['mod', 'alt', 'shift'])

/** Whether the keys are those of a Mac, by the browser's user agent. */
export function isMacAgent(userAgent: string): boolean {
  return /\bMac/.test(userAgent)
}

/** Letters are written large and told small or large. */
function normalize(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key
}

function parseStroke(text: string): Stroke {
  // The plus key itself: `mod++`.
  const parts = text.endsWith('+') ? [...text.slice(0, -1).split('+').filter(Boolean), '+'] : text.split('+')
  const key = parts.at(-1) ?? ''
  const held = parts.slice(0, -1).map((part) => part.toLowerCase())
  const wrong = held.find((part) => !modifiers.has(part))
  if (key === '' || wrong !== undefined) {
    throw new Error(`The keys "${text}" are not understood: they are written as mod+K, shift+Home or ?.`)
  }
  return {
    key: key === 'Space' ? ' ' : normalize(key),
    mod: held.includes('mod'),
    alt: held.includes('alt'),
    shift: held.includes('shift'),
  }
}

/** Keys as they are written: `mod+K`, or one press after another, `g i`. Throws an Error for what is not understood. */
export function parseKeys(keys: string): readonly Stroke[] {
  return keys.split(' ').map(parseStroke)
}

/** Whether `press` is this stroke. */
export function isPressed(stroke: Stroke, press: KeyPress, isMac: boolean): boolean {
  // Layouts without Latin letters: the place of the key says which one is meant.
  const isForeign = press.key.length === 1 && (press.key.codePointAt(0) ?? 0) > 127
  const placed = isForeign ? /^Key([A-Z])$/.exec(press.code)?.[1] : undefined
  const key = normalize(placed ?? press.key)
  if (key !== stroke.key) return false
  const mod = isMac ? press.metaKey : press.ctrlKey
  const other = isMac ? press.ctrlKey : press.metaKey
  if (mod !== stroke.mod || other || press.altKey !== stroke.alt) return false
  // Whether `?` needs the shift key is the layout's affair.
  const isSign = key.length === 1 && !/[a-z ]/.test(key)
  return isSign || press.shiftKey === stroke.shift
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Escape: 'Esc',
  ' ': 'Space',
}

/** Keys as a keyboard has them printed on, press by press: `mod+K` is `[['Ctrl', 'K']]`. */
export function formatKeys(keys: string, isMac: boolean): readonly (readonly string[])[] {
  return parseKeys(keys).map(({ key, mod, alt, shift }) => [
    ...(mod ? [isMac ? '⌘' : 'Ctrl'] : []),
    ...(alt ? [isMac ? '⌥' : 'Alt'] : []),
    ...(shift ? [isMac ? '⇧' : 'Shift'] : []),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ])
}
