import { describe, expect, it } from 'vitest'
import { parseTimestamp } from './timestamp.ts'

const now = Date.UTC(2026, 0, 2)

describe('a time in a filter', () => {
  it('may be a duration back from now', () => {
    expect(parseTimestamp('1h30m', now)).toBe(now - 5_400_000)
    expect(parseTimestamp('1.5s', now)).toBe(now - 1500)
    expect(parseTimestamp('250ms', now)).toBe(now - 250)
    expect(parseTimestamp('-1m', now)).toBe(now + 60_000)
  })

  it('may be seconds since 1970', () => {
    expect(parseTimestamp('1700000000', now)).toBe(1_700_000_000_000)
    expect(parseTimestamp('1700000000.25', now)).toBe(1_700_000_000_250)
  })

  it('may be as much of a date as there is', () => {
    expect(parseTimestamp('2020-06-01T10:20:30Z', now)).toBe(Date.UTC(2020, 5, 1, 10, 20, 30))
    expect(parseTimestamp('2020-06-01T10:20:30.5+02:00', now)).toBe(Date.UTC(2020, 5, 1, 8, 20, 30, 500))
    expect(parseTimestamp('2020-06-01T10:20', now)).toBe(new Date(2020, 5, 1, 10, 20).getTime())
    expect(parseTimestamp('2020-06-01', now)).toBe(new Date(2020, 5, 1).getTime())
  })

  it.each(['', 'x', '1d', '2020-13-01', '5 minutes', '-5'])('is refused when it is "%s"', (text) => {
    expect(() => parseTimestamp(text, now)).toThrow(`failed to parse value as time or duration: "${text}"`)
  })
})
