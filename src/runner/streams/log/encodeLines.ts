/** Bytes of a line that are kept as one entry; longer lines are cut, as Docker does. */
export const longestEntry = 16 * 1024

/** Bytes that one byte of output becomes, at most: `\u00xx`. */
const expansion = 6

const newline = 10
const opening = Buffer.from('{"log":"')

const sequenceStart = 1
const unicodeEscape = 0x75

/** What a byte is written as. 0: itself; otherwise sequenceStart or what follows a backslash. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return sequenceStart
  if (byte === 0x22 || byte === 0x5c) return byte
  if (byte === 0x0a) return 0x6e
  if (byte === 0x0d) return 0x72
  return byte < 0x20 || byte === 0x3c || byte === 0x3e || byte === 0x26 ? unicodeEscape : 0
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

/** Makes room for `needed` more bytes after the first `used`. */
function withRoom(into: Buffer, used: number, needed: number): Buffer {
  if (into.length - used >= needed) return into
  const larger = Buffer.allocUnsafeSlow(Math.max(into.length * 2, used + needed))
  into.copy(larger, 0, 0, used)
  return larger
}

/** Writes a byte that needs one as its escape; gives the place after it. */
function writeEscape(byte: number, kind: number, into: Buffer, start: number): number {
  into[start] = 0x5c
  into[start + 1] = kind
  if (kind !== unicodeEscape) return start + 2
  into[start + 2] = 0x30
  into[start + 3] = 0x30
  into[start + 4] = hexadecimal[byte >> 4] ?? 0
  into[start + 5] = hexadecimal[byte & 15] ?? 0
  return start + 6
}

/** Writes a sequence of UTF-8, or what stands for a byte that begins none (`length` 0); gives the place after it. */
function writeSequence(bytes: Buffer, at: number, length: number, into: Buffer, start: number): number {
  if (length === 0) {
    into.set(replacement, start)
    return start + 6
  }
  // U+2028 and U+2029 end lines in JavaScript.
  if (length === 3 && bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && ((bytes[at + 2] ?? 0) & 0xfe) === 0xa8) {
    into.set(lineSeparator, start)
    into[start + 5] = 0x38 + ((bytes[at + 2] ?? 0) & 1)
    return start + 6
  }
  for (let index = 0; index < length; index++) into[start + index] = bytes[at + index] ?? 0
  return start + length
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
  const longest = opening.length + longestEntry * expansion + expansion + closing.length
  let { into } = options
  let out = 0
  let from = 0
  while (from < bytes.length) {
    if (out >= room) return { buffer: into, length: out, consumed: from, isCut: true }
    if (into.length - out < longest) into = withRoom(into, out, longest)
    const limit = Math.min(bytes.length, from + longestEntry)
    let at = from
    let to = out + opening.length
    let isWhole = false
    // One pass for finding the end, looking for what needs an escape, and copying.
    while (at < limit) {
      const byte = bytes[at] ?? 0
      const kind = kinds[byte] ?? 0
      if (kind === 0) {
        into[to++] = byte
        at++
      } else if (kind === sequenceStart) {
        const length = sequenceLength(bytes, at, bytes.length)
        if (at + length > limit) break
        to = writeSequence(bytes, at, length, into, to)
        at += Math.max(length, 1)
      } else {
        to = writeEscape(byte, kind, into, to)
        at++
        isWhole = byte === newline
        if (isWhole) break
      }
    }
    const isLong = at - from >= longestEntry || at < limit
    if (!isWhole && !isLong && !isLast) break
    into.set(opening, out)
    into.set(closing, to)
    out = to + closing.length
    from = at
  }
  return { buffer: into, length: out, consumed: from, isCut: false }
}

/** What comes after the text of an entry; `attributes` as JSON, when the log's options ask for some. */
export function entryClosing(stream: 'stdout' | 'stderr', time: string, attributes: string | undefined): Buffer {
  const attrs = attributes === undefined ? '' : `,"attrs":${attributes}`
  return Buffer.from(`","stream":"${stream}"${attrs},"time":"${time}"}\n`)
}
