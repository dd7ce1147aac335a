import { describe, expect, it } from 'vitest'
import type { DiffId } from '../../../shared/model/digest.ts'
import { parseConfig, unknownTime } from './config.ts'
import { chainIds, digestOf } from './digest.ts'
import { parseJson } from './json.ts'
import { parseIndex, parseManifest } from './manifest.ts'
import { matchesPlatform, parsePlatformText } from './platform.ts'

const diffId = `sha256:${'a'.repeat(64)}` as DiffId
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))

describe('parsing what images are described by', () => {
  it('reads a config and keeps all of it', () => {
    const raw = {
      created: '2024-05-01T10:00:00.5Z',
      architecture: 'arm64',
      os: 'linux',
      variant: 'v8',
      config: { Labels: { a: 'b' } },
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created_by: 'ADD x', empty_layer: true }],
      container_config: { Cmd: ['x'] },
    }
    const config = parseConfig(json(raw), 'it')
    expect(config).toMatchObject({
      created: Date.parse('2024-05-01T10:00:00.500Z'),
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      diffIds: [diffId],
      labels: { a: 'b' },
    })
    expect(config.history).toEqual([{ createdBy: 'ADD x', author: '', comment: '', emptyLayer: true }])
    expect(config.raw).toEqual(raw)
  })

  it('dates an image without a creation time as Docker does', () => {
    expect(parseConfig(json({ rootfs: {} }), 'it').created).toBe(unknownTime)
  })

  it.each([
    ['a list', [], 'not a JSON object'],
    ['no rootfs', {}, 'no "rootfs"'],
    ['a bad diffID', { rootfs: { diff_ids: ['sha256:1'] } }, 'not a sha256 digest'],
    ['labels of the wrong kind', { rootfs: {}, config: { Labels: { a: 1 } } }, 'not a string'],
  ])('refuses a config that is or has %s', (_case, value, message) => {
    expect(() => parseConfig(json(value), 'config.json of x.tar')).toThrow(message)
  })

  it('refuses JSON nested too deep, blank, too large, or not UTF-8', () => {
    expect(() => parseJson(Buffer.from('['.repeat(200) + ']'.repeat(200)), 'it')).toThrow('nested')
    expect(() => parseJson(Buffer.from('"[[[["'.padEnd(10)), 'it')).not.toThrow()
    expect(() => parseJson(Buffer.from('  \n'), 'it')).toThrow('blank')
    expect(() => parseJson(Buffer.alloc(5 * 2 ** 20, 0x20), 'it')).toThrow('at most')
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 'it')).toThrow('UTF-8')
  })

  it('refuses what has more fields, labels or annotations than any image, and says how many are read', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, '']))
    const config = { rootfs: {}, config: { Labels: many(50_001) } }
    expect(() => parseConfig(json(config), 'it')).toThrow('"Labels" has 50001 entries; at most 50000 are read')
    expect(() => parseIndex(json({ manifests: [], annotations: many(50_001) }), 'it')).toThrow('at most 50000')
    expect(() => parseConfig(json(many(100_001)), 'it')).toThrow('100001 fields; at most 100000 are read')
    expect(parseConfig(json({ rootfs: {}, config: { Labels: many(50_000) } }), 'it').labels).toHaveProperty('k49999')
  })

  it('refuses manifests and indexes without their parts', () => {
    expect(() => parseManifest(json({ layers: [] }), 'it')).toThrow('config')
    expect(() => parseIndex(json({}), 'it')).toThrow('manifests')
    const bad = { manifests: [{ digest: 'md5:1', size: 1 }] }
    expect(() => parseIndex(json(bad), 'it')).toThrow('not a sha256 digest')
    const negative = { manifests: [{ digest: diffId, size: -1 }] }
    expect(() => parseIndex(json(negative), 'it')).toThrow('number of bytes')
  })

  it('chains diffIDs as the specification says', () => {
    const [first, second] = chainIds([diffId, diffId])
    expect(first).toBe(diffId)
    expect(second).toBe(digestOf(`${diffId} ${diffId}`))
  })

  it('takes default variants as their absence', () => {
    const wanted = parsePlatformText('linux/arm64')
    expect(matchesPlatform({ os: 'linux', architecture: 'arm64', variant: 'v8' }, wanted)).toBe(true)
    expect(matchesPlatform({ os: 'linux', architecture: 'arm', variant: 'v6' }, parsePlatformText('arm'))).toBe(false)
    expect(() => parsePlatformText('a/b/c/d')).toThrow('no platform')
  })
})
