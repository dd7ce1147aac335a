import { describe, expect, it } from 'vitest'
import { EngineError } from '../errors/EngineError.ts'
import { familiarize, normalizeReference, parseReference } from './reference.ts'

const hex = '8605c6f43eb22363ac0cfaee2464f8c27e4d6385b3fbcb2f1ecc46ff95e0c6c0'

describe('references', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
    ['alpine:3.15', 'docker.io/library/alpine:3.15', 'alpine:3.15'],
    ['docker.io/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
    ['index.docker.io/library/alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
    ['bitnami/redis:7', 'docker.io/bitnami/redis:7', 'bitnami/redis:7'],
    ['library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
    ['localhost/app', 'localhost/app:latest', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['[2001:db8::1]:5000/app', '[2001:db8::1]:5000/app:latest', '[2001:db8::1]:5000/app:latest'],
    ['FOO.com/a', 'FOO.com/a:latest', 'FOO.com/a:latest'],
    ['a---b:1', 'docker.io/library/a---b:1', 'a---b:1'],
    [`alpine@sha256:${hex}`, `docker.io/library/alpine@sha256:${hex}`, `alpine@sha256:${hex}`],
    [`alpine:1@sha256:${hex}`, `docker.io/library/alpine:1@sha256:${hex}`, `alpine:1@sha256:${hex}`],
  ])('%s normalises to %s and is known as %s', (text, normalized, familiar) => {
    expect(normalizeReference(text)).toBe(normalized)
    expect(familiarize(normalized)).toBe(familiar)
  })

  it.each([
    ['Alpine', 'invalid reference format: repository name must be lowercase'],
    ['Localhost/foo', 'invalid reference format: repository name must be lowercase'],
    ['localhost/A:x', 'invalid reference format: repository name must be lowercase'],
    ['a b', 'invalid reference format'],
    ['', 'invalid reference format'],
    [':x', 'invalid reference format'],
    ['a_-b', 'invalid reference format'],
    ['a//b', 'invalid reference format'],
    [`x:${'a'.repeat(129)}`, 'invalid reference format'],
    ['a'.repeat(260), 'repository name must not be more than 255 characters'],
    ['a'.repeat(1_000_000), 'invalid reference format'],
    [hex, `invalid repository name (${hex}), cannot specify 64-byte hexadecimal strings`],
    [`alpine@sha256:${hex.slice(5)}`, 'invalid checksum digest length'],
    [`alpine@sha256:${hex.toUpperCase()}`, 'invalid checksum digest format'],
    [`alpine@md5:${hex}`, 'unsupported digest algorithm'],
  ])('%s is refused in the words of Docker', (text, docker) => {
    try {
      parseReference(text)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      expect(error.code).toBe('INVALID_ARGUMENT')
      expect(error.data.docker).toBe(docker)
    }
  })

  it('reads a hostile name in time that is linear in its length', () => {
    const start = performance.now()
    expect(() => parseReference(`${'a-'.repeat(1500)}!`)).toThrow(EngineError)
    expect(performance.now() - start).toBeLessThan(200)
  })
})
