import { expect, it } from 'vitest'
import { idRangesOf, mappingArguments } from './idRanges.ts'

const file = `# comment
anna:100000:65536
1000:300000:1000

other:165536:65536
anna:500000:10
broken:1
anna:x:10
anna:600000:0
`

it('finds the ranges of a user by name and by number', () => {
  expect(idRangesOf(file, { name: 'anna', uid: 1000 })).toEqual([
    { first: 100_000, count: 65_536 },
    { first: 300_000, count: 1000 },
    { first: 500_000, count: 10 },
  ])
  expect(idRangesOf(file, { name: 'anna2', uid: 100 })).toEqual([])
  expect(idRangesOf(file, { name: 'broken', uid: 7 })).toEqual([])
})

it('maps the user to 0 and all ranges after it, without gaps', () => {
  const ranges = idRangesOf(file, { name: 'anna', uid: 1000 })
  expect(mappingArguments(1000, ranges)).toEqual(
    ['0', '1000', '1'].concat(['1', '100000', '65536'], ['65537', '300000', '1000'], ['66537', '500000', '10']),
  )
})
