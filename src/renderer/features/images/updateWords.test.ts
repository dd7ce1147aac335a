import { expect, test } from 'vitest'
import { countUpdates, rowUpdate, updateSummary } from './updateWords.ts'

const updates = [
  { reference: 'ant:1', state: 'newer' },
  { reference: 'bee:1', state: 'current' },
  { reference: 'cat:1', state: 'gone' },
] as const

test('what came of a comparison is told by how many tags are of each kind', () => {
  expect(updateSummary(countUpdates(updates))).toBe('1 newer, 1 up to date, 1 gone from the registry')
  expect(updateSummary(countUpdates([]))).toBe('No tag was compared')
})

test('a row is marked by the name of it that there is something to do about', () => {
  const known = new Map(updates.map((update) => [update.reference, update]))
  expect(rowUpdate(['bee:1', 'cat:1', 'ant:1'], known)).toBe('newer')
  expect(rowUpdate(['bee:1', 'cat:1'], known)).toBe('gone')
  expect(rowUpdate(['bee:1', 'dog:1'], known)).toBeUndefined()
})
