/**
 * What a container printed, on its way to a window: records one after another, each a head of 6 bytes (the stream, the
 * length of the time, the length of the text in 4 bytes, big-endian), the time as ASCII and the text as bytes. The
 * first one is empty: it says that the answer has begun. See docs/transport.md.
 */

/** A line with its end, or a part of a long one. */
export interface LogFrame {
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339 with nanoseconds, UTC. */
  readonly time: string
  readonly text: Uint8Array
}

/** Bytes before the time. */
export const logHeadSize = 6

/** Bytes that one record may have: Docker's own parts have 16 KiB. */
const longestText = 16 * 1024 * 1024

/** Says that the answer has begun. */
export const logBeginning = new Uint8Array(logHeadSize)

/** The bytes of a record. */
export function encodeLogFrame({ stream, time, text }: LogFrame): Uint8Array {
  const bytes = new Uint8Array(logHeadSize + time.length + text.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, stream === 'stdout' ? 1 : 2)
  view.setUint8(1, time.length)
  view.setUint32(2, text.length)
  for (let index = 0; index < time.length; index++) bytes[logHeadSize + index] = time.charCodeAt(index)
  bytes.set(text, logHeadSize + time.length)
  return bytes
}

/** How a record lies in bytes: where its text is, and where the record ends. */
export interface LogPlace {
  readonly stream: 'stdout' | 'stderr' | 'none'
  readonly textAt: number
  readonly end: number
}

/**
 * Finds the record at `at`; undefined when not all of it is there. Throws a RangeError for what is none.
 */
export function findLogFrame(bytes: Uint8Array, at: number): LogPlace | undefined {
  if (bytes.length < at + logHeadSize) return undefined
  const byte = (offset: number) => bytes[at + offset] ?? 0
  const stream = byte(0)
  const length = byte(2) * 2 ** 24 + byte(3) * 2 ** 16 + byte(4) * 2 ** 8 + byte(5)
  if (stream > 2 || length > longestText) throw new RangeError('This is no record of a log.')
  const textAt = at + logHeadSize + byte(1)
  const end = textAt + length
  if (bytes.length < end) return undefined
  return { stream: stream === 0 ? 'none' : stream === 1 ? 'stdout' : 'stderr', textAt, end }
}
