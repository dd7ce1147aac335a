import { expect, test } from 'vitest'
import { parseTransferAddress, transferAddress } from './transferAddress.ts'

test('a pull at its address is the same pull again', () => {
  const address = {
    reference: 'localhost:5000/team/shop:1',
    platform: 'linux/arm64/v8',
    allPlatforms: true,
    allTags: false,
    operation: 'a-b',
  }
  const { pathname, searchParams } = new URL(transferAddress('pull', address), 'http://here')
  expect(pathname).toBe('/images/pull')
  expect(parseTransferAddress(searchParams)).toEqual(address)
})

test('an address without anything is that of a pull that nothing is said of yet', () => {
  expect(transferAddress('push')).toBe('/images/push')
  expect(parseTransferAddress(new URLSearchParams())).toEqual({ reference: '', allPlatforms: false, allTags: false })
})
