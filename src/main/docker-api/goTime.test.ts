import { expect, it } from 'vitest'
import { goTime, unixSeconds, zeroTime } from './goTime.ts'

it('writes a time without zeros at the end of its fraction', () => {
  expect(goTime('2020-01-01T01:02:03.120000000Z')).toBe('2020-01-01T01:02:03.12Z')
  expect(goTime('2020-01-01T01:02:03.000Z')).toBe('2020-01-01T01:02:03Z')
  expect(goTime('2020-01-01T01:02:03.123456789Z')).toBe('2020-01-01T01:02:03.123456789Z')
})

it('keeps the zone, and says Z for none', () => {
  expect(goTime('2020-01-01T01:02:03+02:00')).toBe('2020-01-01T01:02:03+02:00')
  expect(goTime('2020-01-01T01:02:03+00:00')).toBe('2020-01-01T01:02:03Z')
})

it('counts whole seconds, from the year 1 when there is no time', () => {
  expect(unixSeconds('1970-01-01T00:00:01.9Z')).toBe(1)
  expect(unixSeconds(undefined)).toBe(-62_135_596_800)
  expect(unixSeconds(zeroTime)).toBe(-62_135_596_800)
})
