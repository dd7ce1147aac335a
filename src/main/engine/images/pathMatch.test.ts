import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { matchesFamiliar } from './pathMatch.ts'

describe('patterns for references', () => {
  it.each([
    ['alpine', 'alpine:3.15', true],
    ['alpine:3.15', 'alpine:3.15', true],
    ['alpine:3.1', 'alpine:3.15', false],
    ['*', 'alpine:3.15', true],
    ['*', 'quay.io/org/app:1', false],
    ['*/*/*', 'quay.io/org/app:1', true],
    ['*.io/*/app', 'quay.io/org/app:1', true],
    ['*a*p*', 'quay.io/app:1', false],
    ['a**e', 'alpine:1', true],
    ['*:*5', 'alpine:3.15', true],
    ['*b*/c', 'abb/c:1', true],
    ['*b*/c', 'ab/b/c:1', false],
    ['al?ine', 'alpine:1', true],
    ['a?b', 'a/b:1', false],
    ['[a-c]lpine', 'alpine:1', true],
    ['[^a-c]lpine', 'alpine:1', false],
    ['[b-a]lpine', 'alpine:1', false],
    ['alpine:[0-9].[0-9][0-9]', 'alpine:3.15', true],
    ['alpine\\:1', 'alpine:1', true],
    ['\\*', 'alpine:1', false],
    ['', 'alpine:1', false],
    ['localhost:5000/app', 'localhost:5000/app:1', true],
    ['app', 'app@sha256:0123', true],
  ])('%s on %s: %s', (pattern, reference, expected) => {
    expect(matchesFamiliar([pattern])(reference)).toBe(expected)
  })

  it.each(['[', '[]', '[a', '[a-', '[-a]', '[^', '\\', 'a[\\'])('%s is refused', (pattern) => {
    expect(() => matchesFamiliar([pattern])).toThrow(EngineError)
  })

  it('many stars take no long time', () => {
    const matches = matchesFamiliar([`${'*a'.repeat(60)}*b`])
    const start = performance.now()
    for (let round = 0; round < 100; round++) expect(matches('a'.repeat(255))).toBe(false)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
