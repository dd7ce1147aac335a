import { expect, test } from 'vitest'
import { imageSorts } from '../../../../shared/model/imageSort.ts'
import { formatListAddress, grouped, parseListAddress, sortedBy, withAllOpen, withToggled } from './listAddress.ts'

const standard = { text: '', untagged: false, sort: 'created', descending: true } as const

test('the standard list has an empty address', () => {
  expect(parseListAddress(new URLSearchParams())).toEqual(standard)
  expect(formatListAddress(standard).toString()).toBe('')
})

test('every state of the list survives its address', () => {
  for (const sort of imageSorts) {
    for (const descending of [true, false]) {
      for (const groups of [
        {},
        { open: { all: false, except: [] } },
        { open: { all: false, except: ['a/b', ''] } },
        { open: { all: true, except: ['quay.io/x'] } },
      ]) {
        const query = { text: 'a b&c', untagged: true, sort, descending, ...groups }
        expect(parseListAddress(new URLSearchParams(formatListAddress(query).toString()))).toEqual(query)
      }
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
  expect(parseListAddress(new URLSearchParams('sort=moon&x=1&by=colour&open=a'))).toEqual(standard)
})

test('groups open and close one by one, and all at once', () => {
  const closed = grouped(standard, true)
  const one = withToggled(withToggled(closed, 'nginx'), 'alpine')
  expect(one.open).toEqual({ all: false, except: ['nginx', 'alpine'] })
  expect(withToggled(one, 'nginx').open).toEqual({ all: false, except: ['alpine'] })
  expect(withToggled(withAllOpen(one, true), 'nginx').open).toEqual({ all: true, except: ['nginx'] })
  expect(grouped(one, false)).toEqual(standard)
})

test('the address stays short however many groups are opened one by one', () => {
  let query = grouped(standard, true)
  for (let at = 0; at < 300; at++) query = withToggled(query, `repository-${at}`)
  expect(query.open?.except).toHaveLength(200)
  expect(query.open?.except.at(-1)).toBe('repository-299')
})
