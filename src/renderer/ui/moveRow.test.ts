import { expect, test } from 'vitest'
import { moveRow } from './moveRow.ts'

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 99, 99],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 5, 4],
  ['PageDown', 95, 99],
  ['PageUp', 25, 15],
  ['Home', 50, 0],
  ['End', 50, 99],
  ['x', 50, undefined],
])('%s leads from row %d of 100 to %s', (key, from, to) => {
  expect(moveRow(key, from, 100, 10)).toBe(to)
})

test('no key moves in an empty list', () => {
  expect(moveRow('ArrowDown', 0, 0, 10)).toBeUndefined()
})
