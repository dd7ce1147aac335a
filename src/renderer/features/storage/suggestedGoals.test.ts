import { expect, it } from 'vitest'
import { suggestedGoals } from './suggestedGoals.ts'

it.each([
  [942_000_000, [200_000_000, 500_000_000]],
  [1_500_000_000, [500_000_000, 1_000_000_000]],
  [2_000_000_000, [500_000_000, 1_000_000_000]],
])('offers round sizes below the most that can be freed, %d', (mostDiskFreed, round) => {
  const goals = suggestedGoals({ untaggedDiskFreed: 4096, mostDiskFreed })
  expect(goals.map(({ bytes }) => bytes)).toEqual([4096, ...round, mostDiskFreed])
  expect(goals.at(0)?.label).toBe('All untagged')
  expect(goals.at(-1)?.label).toBe('All that may go')
})

it('offers nothing twice, and nothing where nothing may go', () => {
  expect(suggestedGoals({ untaggedDiskFreed: 0, mostDiskFreed: 0 })).toEqual([])
  const onlyUntagged = suggestedGoals({ untaggedDiskFreed: 4096, mostDiskFreed: 4096 })
  expect(onlyUntagged.map(({ label }) => label)).toEqual(['All untagged', '', ''])
})
