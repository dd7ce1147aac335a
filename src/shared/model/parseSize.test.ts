import { expect, it } from 'vitest'
import { parseSize } from './parseSize.ts'
import { formatSize } from './size.ts'

it.each([
  ['2 GB', 2_000_000_000],
  ['2gb', 2_000_000_000],
  [' 1.5g ', 1_500_000_000],
  ['500MB', 500_000_000],
  ['12kB', 12_000],
  ['.5 TB', 500_000_000_000],
  ['1 GiB', 1_073_741_824],
  ['3.', 3],
  ['0', 0],
  ['1234', 1234],
  ['100 b', 100],
])('reads %j', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

it.each(['', 'GB', '2 GB more', '-1', '1,5 GB', '1e9', '2 parsecs', '99999 TB', '1.2.3'])('refuses %j', (text) => {
  expect(parseSize(text)).toBeUndefined()
})

it.each([0, 999, 5_590_000, 1_230_000_000])('reads what formatSize writes: %d', (bytes) => {
  expect(parseSize(formatSize(bytes))).toBe(bytes)
})
