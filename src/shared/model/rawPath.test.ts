import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRawPath, encodeRawPath, pathText, rawAncestors, rawBase, rawParent, rawPathOf } from './rawPath.ts'

const rawPaths = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 })
  .map((bytes) => String.fromCharCode(...bytes))

describe('a raw path', () => {
  it.each([
    ['etc/passwd', 'etc/passwd'],
    ['gr\xc3\xb6\xc3\x9fe', 'größe'],
    ['100% sure', '100% sure'],
    ['caf\xe9', 'caf\\xe9'],
    ['line\nbreak', 'line\\x0abreak'],
    ['\xe2\x80\xaetxt.exe', '\\u{202e}txt.exe'],
    ['\xf0\x9f\x90\xb3', '🐳'],
  ])('%j is shown as %j', (raw, text) => {
    expect(pathText(raw)).toBe(text)
  })

  it('comes back from an address, whatever its bytes', () => {
    fc.assert(fc.property(rawPaths, (raw) => decodeRawPath(encodeRawPath(raw)) === raw))
    expect(encodeRawPath('usr/a+b c\xe9')).toBe('usr/a%2Bb%20c%E9')
  })

  it('is made of what was typed', () => {
    expect(rawPathOf('größe')).toBe('gr\xc3\xb6\xc3\x9fe')
    expect(rawPathOf('a+b')).toBe('a+b')
    expect(rawPathOf('\ud800')).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => rawPathOf(text) === text))
  })

  it('has a directory, a name and all directories above', () => {
    expect([rawParent('usr/lib/x'), rawBase('usr/lib/x')]).toEqual(['usr/lib', 'x'])
    expect([rawParent('usr'), rawBase('usr')]).toEqual(['', 'usr'])
    expect(rawAncestors('usr/lib/x')).toEqual(['usr', 'usr/lib'])
  })
})
