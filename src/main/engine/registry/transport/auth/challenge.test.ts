import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseChallenges } from './challenge.ts'

describe('challenges', () => {
  it('of token servers', () => {
    const header =
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push"'
    expect(parseChallenges(header)).toEqual([
      {
        scheme: 'bearer',
        params: {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:a:pull,push',
        },
      },
    ])
  })

  it('several in one header, with quotes, commas and spaces wherever they are allowed', () => {
    const header =
      ',Negotiate, NTLM TlRMTVNTUAAB==,  Basic  Realm = "a \\"b\\", c" ,charset=UTF-8,BEARER realm=x,error="" '
    expect(parseChallenges(header)).toEqual([
      { scheme: 'negotiate', params: {} },
      { scheme: 'ntlm', params: {} },
      { scheme: 'basic', params: { realm: 'a "b", c', charset: 'UTF-8' } },
      { scheme: 'bearer', params: { realm: 'x', error: '' } },
    ])
  })

  it('as far as they can be read', () => {
    expect(parseChallenges('')).toEqual([])
    expect(parseChallenges('Basic')).toEqual([{ scheme: 'basic', params: {} }])
    expect(parseChallenges('Bearer realm="open')).toEqual([{ scheme: 'bearer', params: {} }])
    expect(parseChallenges('Basic realm="a" "b", Bearer realm="c"')[0]).toEqual({
      scheme: 'basic',
      params: { realm: 'a' },
    })
  })

  it('of any values come back as they were', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
    const values = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    const params = fc.dictionary(names, values, { minKeys: 1, noNullPrototype: true })
    fc.assert(
      fc.property(fc.array(fc.record({ scheme: names, params }), { minLength: 1, maxLength: 4 }), (challenges) => {
        const quote = (value: string) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`
        const header = challenges
          .map(({ scheme, params: own }) => {
            const list = Object.entries(own).map(([name, value]) => `${name}=${quote(value)}`)
            return `${scheme} ${list.join(', ')}`
          })
          .join(', ')
        expect(parseChallenges(header)).toEqual(challenges)
      }),
    )
  })

  it('that are hostile take no time', () => {
    const start = performance.now()
    parseChallenges(`Basic ${'a=b,'.repeat(100_000)}`)
    parseChallenges(`${'\\"'.repeat(100_000)}`)
    parseChallenges(`Bearer realm="${'\\'.repeat(100_000)}`)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
