import { expect, test } from 'vitest'
import { relativeTime, timeAhead } from './relativeTime.ts'

const hours = 3_600_000
test.each([
  [500, 'Less than a second ago'],
  [45_000, '45 seconds ago'],
  [90_000, 'About a minute ago'],
  [1_800_000, '30 minutes ago'],
  [1 * hours, 'About an hour ago'],
  [30 * hours, '30 hours ago'],
  [72 * hours, '3 days ago'],
  [24 * 20 * hours, '2 weeks ago'],
  [24 * 100 * hours, '3 months ago'],
  [24 * 365 * 4 * hours, '4 years ago'],
  [-5000, 'Less than a second ago'],
])('%d ms ago reads %s', (ago, text) => {
  expect(relativeTime(1_000_000_000_000 - ago, 1_000_000_000_000)).toBe(text)
})

test.each([
  [-1000, 'in less than a second'],
  [90_000, 'in about a minute'],
  [23 * hours, 'in 23 hours'],
])('%d ms ahead reads %s', (ahead, text) => {
  expect(timeAhead(1_000_000_000_000 + ahead, 1_000_000_000_000)).toBe(text)
})
