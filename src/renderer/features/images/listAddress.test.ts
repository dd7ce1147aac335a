import { expect, test } from 'vitest'
import { formatListAddress, parseListAddress, sortedBy } from './listAddress.ts'

const standard = { text: '', untagged: false, sort: 'created', descending: true } as const

test('the standard list has an empty address', () => {
  expect(parseListAddress(new URLSearchParams())).toEqual(standard)
  expect(formatListAddress(standard).toString()).toBe('')
})

test('every state of the list survives its address', () => {
  for (const sort of [
    'name',
    'id',
    'created',
    'dockerSize',
    'dockerSharedSize',
    'dockerUniqueSize',
    'layers',
  ] as const) {
    for (const descending of [true, false]) {
      const query = { text: 'a b&c', untagged: true, sort, descending }
      expect(parseListAddress(formatListAddress(query))).toEqual(query)
    }
  }
})

test('a second click on a column turns the order round', () => {
  const bySize = sortedBy(standard, 'dockerSize')
  expect(bySize).toMatchObject({ sort: 'dockerSize', descending: true })
  expect(sortedBy(bySize, 'dockerSize').descending).toBe(false)
  expect(sortedBy(bySize, 'name')).toMatchObject({ sort: 'name', descending: false })
})

test('an address that nobody wrote here shows the standard list', () => {
  expect(parseListAddress(new URLSearchParams('sort=moon&x=1'))).toEqual(standard)
})
