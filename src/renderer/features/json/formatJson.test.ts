import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatJson } from './formatJson.ts'

describe('laying out JSON', () => {
  it('gives what JSON.stringify gives, however the text was laid out before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const plain = JSON.parse(JSON.stringify(value))
        expect(formatJson(JSON.stringify(value, null, indent))).toBe(JSON.stringify(plain, null, 2))
      }),
      { numRuns: 300, seed: 20_261_121 },
    )
  })

  it('keeps numbers, escapes and repeated keys as they are written', () => {
    expect(formatJson('{"a":1.0,"a":1e3,"\\u0041":"\\"\\\\"}')).toBe(
      '{\n  "a": 1.0,\n  "a": 1e3,\n  "\\u0041": "\\"\\\\"\n}',
    )
  })

  it.each(['', '{', '"open', '}}}', '{"a" 1}', 'not json at all'])('throws nothing at %j', (text) => {
    expect(formatJson(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
  })
})
