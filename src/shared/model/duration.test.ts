import { expect, it } from 'vitest'
import { formatDuration } from './duration.ts'

it.each([
  [0, '< 0.1 s'],
  [-5, '< 0.1 s'],
  [50, '0.1 s'],
  [437, '0.4 s'],
  [9949, '9.9 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [7_800_000, '2 h 10 min'],
])('%d ms are written %s', (duration, text) => {
  expect(formatDuration(duration)).toBe(text)
})
