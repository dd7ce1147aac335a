import { expect, test } from 'vitest'
import { formatListAddress, parseListAddress, sortedBy } from './listAddress.ts'

test.each(['', 'filter=web&running=', 'sort=name', 'sort=dockerSize&order=up', 'run=nginx%3A1'])(
  'the address "%s" is read and written the same',
  (address) => {
    expect(formatListAddress(parseListAddress(new URLSearchParams(address)))).toBe(address)
  },
)

test('an order that there is not is the standard one', () => {
  expect(parseListAddress(new URLSearchParams('sort=colour'))).toEqual({
    text: '',
    running: false,
    sort: 'created',
    descending: true,
  })
})

test('the title of the column that sorts already turns the order round', () => {
  const query = parseListAddress(new URLSearchParams())
  const byName = sortedBy(query, 'name')
  expect(byName).toMatchObject({ sort: 'name', descending: false })
  expect(sortedBy(byName, 'name')).toMatchObject({ sort: 'name', descending: true })
})
