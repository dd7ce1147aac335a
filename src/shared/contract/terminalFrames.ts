/**
 * What a window and the engine say to each other about one terminal, on a channel of its own: a WebSocket at
 * `/terminal?session=ID&rows=R&columns=C` in browser mode, a MessagePort in the desktop window. Each message is one
 * frame: a byte that names its kind, then what belongs to it, numbers big-endian. See docs/transport.md.
 */

/** Rows and columns of a terminal. */
export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** The most rows or columns that a terminal can have. */
export const maxTerminalSide = 1000

/** Unacknowledged bytes at which the engine sends no more, and at which it goes on. */
export const outputCredit = { pause: 100_000, resume: 5_000 } as const

/** Bytes of input in one frame at most; and in all frames that the engine has not taken yet. */
export const inputCredit = { frame: 16_384, pause: 65_536 } as const

/** How a terminal is, as who looks at it is told. */
export interface TerminalStatus {
  /** `lost`: nothing is known of the program, since the runner cannot be reached; that is tried again. */
  readonly state: 'connecting' | 'running' | 'ended' | 'lost'
  /** Whether what this viewer's window is sized like is the size that the program knows. */
  readonly ownsSize: boolean
  readonly exitCode?: number
  /** Why it is lost or could not be opened. */
  readonly message?: string
}

/** What the engine says. */
export type TerminalNews =
  /** Bytes as the program wrote them. To be acknowledged. */
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  /** What to show instead of everything before: text in UTF-8 that draws it. To be acknowledged. */
  | { readonly kind: 'screen'; readonly size: TerminalSize; readonly bytes: Uint8Array }
  /** The terminal has another size from here on. */
  | { readonly kind: 'size'; readonly size: TerminalSize }
  | { readonly kind: 'status'; readonly status: TerminalStatus }
  /** So many bytes of input were taken. */
  | { readonly kind: 'taken'; readonly count: number }

/** What a window says. */
export type TerminalWish =
  /** What a person typed or pasted; makes this window the one that owns the size. */
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  /** What the terminal itself answers to the program: only one viewer's answers are passed on. */
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  /** The room that this window has. */
  | { readonly kind: 'resize'; readonly size: TerminalSize }
  /** So many bytes of output or screen have been drawn. */
  | { readonly kind: 'acknowledge'; readonly count: number }

const newsCodes = { output: 1, screen: 2, size: 3, status: 4, taken: 5 } as const
const wishCodes = { input: 1, answer: 2, resize: 3, acknowledge: 4 } as const

function frame(code: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  bytes[0] = code
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value)
  return bytes
}

/** JSON in ASCII: what is not is escaped. */
function jsonBytes(value: object): Uint8Array {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  const text = JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped)
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function numberAt(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length < at + 4) return undefined
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)
}

function sizeAt(bytes: Uint8Array, at: number): TerminalSize | undefined {
  const rows = numberAt(bytes, at)
  const columns = numberAt(bytes, at + 4)
  if (rows === undefined || columns === undefined) return undefined
  return isTerminalSize({ rows, columns }) ? { rows, columns } : undefined
}

/** Whether a terminal can be of that size. */
export function isTerminalSize({ rows, columns }: TerminalSize): boolean {
  return [rows, columns].every((side) => Number.isInteger(side) && side >= 1 && side <= maxTerminalSide)
}

/** The frame of what the engine says. */
export function encodeNews(news: TerminalNews): Uint8Array<ArrayBuffer> {
  const code = newsCodes[news.kind]
  switch (news.kind) {
    case 'output':
      return frame(code, news.bytes)
    case 'screen':
      return frame(code, numbers(news.size.rows, news.size.columns), news.bytes)
    case 'size':
      return frame(code, numbers(news.size.rows, news.size.columns))
    case 'status':
      return frame(code, jsonBytes(news.status))
    case 'taken':
      return frame(code, numbers(news.count))
  }
}

/** Reads a frame of the engine; undefined when it is none that this window knows. */
export function decodeNews(bytes: Uint8Array): TerminalNews | undefined {
  const body = bytes.subarray(1)
  switch (bytes[0]) {
    case newsCodes.output:
      return { kind: 'output', bytes: body }
    case newsCodes.screen: {
      const size = sizeAt(body, 0)
      return size && { kind: 'screen', size, bytes: body.subarray(8) }
    }
    case newsCodes.size: {
      const size = sizeAt(body, 0)
      return size && { kind: 'size', size }
    }
    case newsCodes.status: {
      const status: TerminalStatus = JSON.parse(String.fromCharCode(...body))
      return { kind: 'status', status }
    }
    case newsCodes.taken: {
      const count = numberAt(body, 0)
      return count === undefined ? undefined : { kind: 'taken', count }
    }
    default:
      return undefined
  }
}

/** The frame of what a window says. */
export function encodeWish(wish: TerminalWish): Uint8Array<ArrayBuffer> {
  const code = wishCodes[wish.kind]
  switch (wish.kind) {
    case 'input':
    case 'answer':
      return frame(code, wish.bytes)
    case 'resize':
      return frame(code, numbers(wish.size.rows, wish.size.columns))
    case 'acknowledge':
      return frame(code, numbers(wish.count))
  }
}

/** Reads a frame of a window; undefined when it is not as it must be. */
export function decodeWish(bytes: Uint8Array): TerminalWish | undefined {
  const body = bytes.subarray(1)
  switch (bytes[0]) {
    case wishCodes.input:
    case wishCodes.answer:
      if (body.length > inputCredit.frame) return undefined
      return { kind: bytes[0] === wishCodes.input ? 'input' : 'answer', bytes: body }
    case wishCodes.resize: {
      const size = sizeAt(body, 0)
      return size && { kind: 'resize', size }
    }
    case wishCodes.acknowledge: {
      const count = numberAt(body, 0)
      return count === undefined ? undefined : { kind: 'acknowledge', count }
    }
    default:
      return undefined
  }
}
