import { expect, test } from 'vitest'
import { platformsOfIndex } from './platformsOfIndex.ts'

test('the platforms of an index are those of its images, each once', () => {
  const platform = (architecture: string, more = {}) => ({ platform: { os: 'linux', architecture, ...more } })
  const attestation = { platform: { os: 'unknown', architecture: 'unknown' } }
  const manifests = [platform('amd64'), platform('arm', { variant: 'v7' }), platform('amd64'), attestation, {}, null]
  expect(platformsOfIndex(JSON.stringify({ manifests }))).toEqual(['linux/amd64', 'linux/arm/v7'])
})

test('what is no index lists no platform', () => {
  expect(platformsOfIndex('{"layers":[]}')).toEqual([])
  expect(platformsOfIndex('no JSON')).toEqual([])
})
