/** Bytes of a line that are kept as one entry; longer lines are cut, as Docker does. */
export const longestEntry = 16 * 1024

/** Bytes that one byte of output becomes, at most: `\u00xx`. */
const expansion = 6

const newline = 10
const opening = Buffer.from('{"log":"')

/** 0: as it is; 1: starts a sequence of UTF-8; otherwise what follows a backslash, `u` for a hexadecimal number. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return 1
  if (byte === 0x22 || byte === 0x5c) return byte
  if (byte === 0x0a) return 0x6e
  if (byte === 0x0d) return 0x72
  return byte < 0x20 || byte === 0x3c || byte === 0x3e || byte === 0x26 ? 0x75 : 0
})

const hexadecimal = Buffer.from('0123456789abcdef')
const replacement = Buffer.from('\\ufffd')
const lineSeparator = Buffer.from('\\u202')

/** Whether the bytes that go with these continue a sequence of UTF-8. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

/** Bytes of the valid UTF-8 sequence at a place (RFC 3629), or 0. */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0
  const second = at + 1 < end ? (bytes[at + 1] ?? 0) : 0
  if (first >= 0xc2 && first <= 0xdf) return isContinuation(second) ? 2 : 0
  const third = at + 2 < end ? bytes[at + 2] : undefined
  if (first >= 0xe0 && first <= 0xef) {
    const isAllowed = first === 0xe0 ? second >= 0xa0 : first === 0xed ? second < 0xa0 : true
    return isAllowed && isContinuation(second) && isContinuation(third) ? 3 : 0
  }
  const fourth = at + 3 < end ? bytes[at + 3] : undefined
  if (first < 0xf0 || first > 0xf4) return 0
  const isAllowed = first === 0xf0 ? second >= 0x90 : first === 0xf4 ? second < 0x90 : true
  return isAllowed && isContinuation(second) && isContinuation(third) && isContinuation(fourth) ? 4 : 0
}

/** Where to cut an entry that is too long: not within a sequence of UTF-8. */
function cutPlace(bytes: Uint8Array, from: number, end: number): number {
  for (let back = 1; back <= 3; back++) {
    const at = end - back
    const byte = bytes[at] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    return byte >= 0xc0 && at > from && sequenceLength(bytes, at, end) === 0 && at + 4 > end ? at : end
  }
  return end
}

/** Makes room for `needed` more bytes after the first `used`. */
function withRoom(into: Buffer, used: number, needed: number): Buffer {
  if (into.length - used >= needed) return into
  const larger = Buffer.allocUnsafeSlow(Math.max(into.length * 2, used + needed))
  into.copy(larger, 0, 0, used)
  return larger
}

/** Writes a piece of output as the inside of a JSON string; gives the place after it. There is room. */
function writeEscaped(bytes: Uint8Array, from: number, end: number, into: Buffer, start: number): number {
  let out = start
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0
    const kind = escapes[byte] ?? 0
    if (kind === 0) into[out++] = byte
    else if (kind === 1) {
      const length = sequenceLength(bytes, at, end)
      if (length === 0) {
        into.set(replacement, out)
        out += 6
      } else if (byte === 0xe2 && bytes[at + 1] === 0x80 && ((bytes[at + 2] ?? 0) & 0xfe) === 0xa8) {
        // U+2028 and U+2029 end lines in JavaScript.
        into.set(lineSeparator, out)
        into[out + 5] = 0x38 + ((bytes[at + 2] ?? 0) & 1)
        out += 6
        at += 2
      } else {
        for (let index = 0; index < length; index++) into[out++] = bytes[at + index] ?? 0
        at += length - 1
      }
    } else {
      into[out++] = 0x5c
      into[out++] = kind
      if (kind === 0x75) {
        into[out++] = 0x30
        into[out++] = 0x30
        into[out++] = hexadecimal[byte >> 4] ?? 0
        into[out++] = hexadecimal[byte & 15] ?? 0
      }
    }
  }
  return out
}

export interface EncodedLines {
  /** The entries; it may be larger, and be another one than was given. */
  readonly buffer: Buffer
  readonly length: number
  /** Bytes of output that the entries have; what is after them is not a whole line yet, or did not fit. */
  readonly consumed: number
  /** It stopped because there was no room for more entries. */
  readonly isCut: boolean
}

/**
 * Writes lines of output as entries of Docker's json-file log, `{"log":"...","stream":"stdout","time":"..."}` each on a
 * line, into `into`, which grows as needed. `closing` is what comes after the text. Stops once `room` bytes are
 * written. A last line without its end is an entry only when `isLast`.
 */
export function encodeLines(
  bytes: Buffer,
  options: { readonly closing: Buffer; readonly into: Buffer; readonly room: number; readonly isLast: boolean },
): EncodedLines {
  const { closing, room, isLast } = options
  let { into } = options
  let out = 0
  let from = 0
  while (from < bytes.length) {
    if (out >= room) return { buffer: into, length: out, consumed: from, isCut: true }
    const found = bytes.indexOf(newline, from)
    let end = found < 0 ? bytes.length : found
    const isLong = end - from >= longestEntry
    if (isLong) end = cutPlace(bytes, from, from + longestEntry)
    else if (found < 0 && !isLast) break
    into = withRoom(into, out, (end - from) * expansion + opening.length + closing.length + 2)
    into.set(opening, out)
    out = writeEscaped(bytes, from, end, into, out + opening.length)
    const hasNewline = !isLong && found >= 0
    if (hasNewline) {
      into[out++] = 0x5c
      into[out++] = 0x6e
    }
    into.set(closing, out)
    out += closing.length
    from = hasNewline ? end + 1 : end
  }
  return { buffer: into, length: out, consumed: from, isCut: false }
}

/** What comes after the text of an entry; `attributes` as JSON, when the log's options ask for some. */
export function entryClosing(stream: 'stdout' | 'stderr', time: string, attributes: string | undefined): Buffer {
  const attrs = attributes === undefined ? '' : `,"attrs":${attributes}`
  return Buffer.from(`","stream":"${stream}"${attrs},"time":"${time}"}\n`)
}
