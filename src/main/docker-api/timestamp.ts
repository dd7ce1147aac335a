import { EngineError } from '../engine/errors/EngineError.ts'

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const durationParts = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g
const wholeDuration = /^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/
const unixTime = /^\d+(\.\d+)?$/
const dateTime = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?(Z|[+-]\d\d:\d\d)?$/

/**
 * A point in time as dockerd accepts it in filters, in milliseconds since 1970: a Go duration back from
 * `now` (`1h30m`), seconds since 1970 (`1700000000.5`), or a date with as much of RFC 3339 as there is, in
 * local time when it names no zone. Throws INVALID_ARGUMENT in dockerd's words.
 */
export function parseTimestamp(text: string, now: number): number {
  if (wholeDuration.test(text)) return now - parseDuration(text)
  if (unixTime.test(text)) return Number(text) * 1000
  const parts = dateTime.exec(text)
  const time = parts === null ? Number.NaN : dateValue(parts)
  if (Number.isNaN(time)) {
    throw new EngineError('INVALID_ARGUMENT', `failed to parse value as time or duration: ${JSON.stringify(text)}`)
  }
  return time
}

/** A Go duration (`-1h30m`, `250ms`), which must be well-formed, in milliseconds. */
function parseDuration(text: string): number {
  let total = 0
  for (const [, count, unit] of text.matchAll(durationParts))
    total += Number(count) * (unitMilliseconds[unit ?? ''] ?? 0)
  return text.startsWith('-') ? -total : total
}

function dateValue(parts: RegExpExecArray): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] = parts
  const wholeSecond = second.padStart(2, '0')
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${wholeSecond}${zone}`)
}
