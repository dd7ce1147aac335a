import { expect, it } from 'vitest'
import { bytesTaken, closingUrl, locationOf, smallestChunk } from './uploadLocation.ts'

const url = 'https://registry.test/v2/team/app/blobs/uploads/'
const at = (location: string): string => locationOf({ headers: { location }, url }).href

it('where an upload goes on may be told as a whole, from the root, or beside what was asked', () => {
  expect(at('https://uploads.test/1?state=a%2Fb')).toBe('https://uploads.test/1?state=a%2Fb')
  expect(at('/v2/team/app/blobs/uploads/1')).toBe('https://registry.test/v2/team/app/blobs/uploads/1')
  expect(at('1?x=y')).toBe('https://registry.test/v2/team/app/blobs/uploads/1?x=y')
  expect(() => locationOf({ headers: {}, url })).toThrow('did not say where it is to go on')
  expect(() => at('ftp://registry.test/1')).toThrow('did not say where it is to go on')
})

it('what a registry put into the query of a session is given back to the letter', () => {
  const location = new URL('https://registry.test/up?_state=a-b%3D%3D&upload=x+y')
  expect(closingUrl(location, 'sha256:ab')).toBe(
    'https://registry.test/up?_state=a-b%3D%3D&upload=x+y&digest=sha256%3Aab',
  )
  expect(closingUrl(new URL('https://registry.test/up'), 'sha256:ab')).toBe(
    'https://registry.test/up?digest=sha256%3Aab',
  )
})

it('a session tells how many bytes it has, and 0-0 is none of them', () => {
  expect(bytesTaken({ range: '0-99' })).toBe(100)
  expect(bytesTaken({ range: 'bytes=0-99' })).toBe(100)
  expect(bytesTaken({ range: '0-0' })).toBe(0)
  expect(bytesTaken({ range: '5-9' })).toBeUndefined()
  expect(bytesTaken({})).toBeUndefined()
})

it('the least that a registry wants in a piece is a number, or nothing', () => {
  expect(smallestChunk({ 'oci-chunk-min-length': '5242880' })).toBe(5_242_880)
  expect(smallestChunk({ 'oci-chunk-min-length': 'many' })).toBe(0)
  expect(smallestChunk({})).toBe(0)
})
