import { expect, it } from 'vitest'
import { formatPrune, goalOf, parsePrune } from './pruneAddress.ts'

it('a choice has an address, and is found again by it', () => {
  const choice = {
    images: 'unused',
    olderThan: 86_400_000,
    labels: ['a=b c', 'stage'],
    containers: true,
    volumes: 'all',
    downloads: true,
    trash: false,
    forGood: true,
  } as const
  expect(parsePrune(new URLSearchParams(formatPrune(choice).toString()))).toEqual(choice)
})

it('an address that says nothing means the untagged images of any age', () => {
  const choice = parsePrune(new URLSearchParams('older=-5&images=every'))
  expect(choice).toMatchObject({ images: 'dangling', olderThan: 0, labels: [], volumes: 'none', trash: false })
  expect(goalOf(choice, 1000)).not.toHaveProperty('until')
  expect(formatPrune(choice).toString()).toBe('')
})

it('an age becomes a moment', () => {
  expect(goalOf({ ...parsePrune(new URLSearchParams()), olderThan: 400 }, 1000)).toMatchObject({ until: 600 })
})
