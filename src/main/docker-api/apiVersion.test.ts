import { describe, expect, it } from 'vitest'
import { requestedMinor, stripVersion } from './apiVersion.ts'

describe('the version in a path', () => {
  it('is taken away, and the query kept', () => {
    expect(stripVersion('/v1.41/images/json?all=1')).toBe('/images/json?all=1')
    expect(stripVersion('/_ping')).toBe('/_ping')
    expect(stripVersion('/v1.41/images/v1.2/json')).toBe('/images/v1.2/json')
  })

  it('is found behind doubled slashes, which are made single in the path alone', () => {
    expect(stripVersion('//v1.41//images//a//b/json?x=a//b')).toBe('/images/a/b/json?x=a//b')
  })

  it('says what the client speaks, the newest without one', () => {
    expect(requestedMinor('/v1.24/_ping')).toBe(24)
    expect(requestedMinor('/v1.51/_ping')).toBe(51)
    expect(requestedMinor('/_ping')).toBe(51)
  })

  it('is refused out of range, in the words of dockerd', () => {
    expect(() => requestedMinor('/v1.52/info')).toThrow(
      'client version 1.52 is too new. Maximum supported API version is 1.51',
    )
    expect(() => requestedMinor('/v1.9/info')).toThrow(
      'client version 1.9 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
    )
    expect(() => requestedMinor('/v2/info')).toThrow('too new')
  })
})
