import type { LogRecord } from '../types.ts'

/** Bytes of one entry, at most: 16 KiB of output, each byte escaped, with its attributes. */
export const longestEntry = 1024 * 1024

/** A line of a json-file log; undefined for one that is none, as a power cut may leave. */
export function parseLogLine(line: Buffer): LogRecord | undefined {
  let entry: unknown
  try {
    entry = JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
  if (typeof entry !== 'object' || entry === null) return undefined
  if (!('log' in entry && 'stream' in entry && 'time' in entry)) return undefined
  const { log, stream, time } = entry
  if (typeof log !== 'string' || typeof time !== 'string') return undefined
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  return { stream, time, text: Buffer.from(log, 'utf8') }
}

/** Milliseconds since 1970, with a fraction, of an RFC 3339 time. */
export function timeInMilliseconds(time: string): number {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  const seconds = Date.parse(fraction === '' ? time : time.replace(`.${fraction}`, ''))
  return seconds + Number(`0.${fraction || '0'}`) * 1000
}
