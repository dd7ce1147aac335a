import { expect, it } from 'vitest'
import { parsePlatformText } from './platform.ts'
import { choosePlatform, isAttestation, suitsPlatform } from './platformChoice.ts'

function choose(wanted: string, ...offered: readonly string[]): string | undefined {
  return choosePlatform(offered, parsePlatformText, parsePlatformText(wanted))
}

it('takes the very platform before any that would do', () => {
  expect(choose('linux/amd64', 'linux/386', 'linux/arm64', 'linux/amd64')).toBe('linux/amd64')
  expect(choose('linux/arm/v6', 'linux/arm/v7', 'linux/arm/v5', 'linux/arm/v6')).toBe('linux/arm/v6')
  expect(choose('linux/arm64', 'linux/arm64/v8')).toBe('linux/arm64/v8')
})

it('falls back to older variants and 32 bits, the nearest first', () => {
  expect(choose('linux/arm/v7', 'linux/arm/v5', 'linux/arm/v6', 'linux/arm/v8')).toBe('linux/arm/v6')
  expect(choose('linux/arm64', 'linux/arm/v6', 'linux/arm/v7', 'linux/amd64')).toBe('linux/arm/v7')
  expect(choose('linux/arm64/v9', 'linux/arm64')).toBe('linux/arm64')
  expect(choose('linux/amd64/v3', 'linux/386', 'linux/amd64/v2', 'linux/amd64')).toBe('linux/amd64/v2')
  expect(choose('linux/amd64/v3', 'linux/386', 'linux/amd64')).toBe('linux/amd64')
  expect(choose('linux/amd64', 'linux/386')).toBe('linux/386')
})

it('takes nothing that is newer or of another kind', () => {
  expect(choose('linux/arm/v6', 'linux/arm/v7', 'linux/arm64')).toBeUndefined()
  expect(choose('linux/amd64', 'linux/amd64/v2', 'windows/amd64', 'linux/s390x')).toBeUndefined()
  expect(choose('linux/riscv64', 'linux/amd64')).toBeUndefined()
  expect(suitsPlatform(parsePlatformText('linux/s390x'), parsePlatformText('linux/amd64'))).toBe(false)
})

it('knows statements about an image by their annotation or by their platform', () => {
  const descriptor = { mediaType: '', digest: 'sha256:00' as never, size: 1 }
  expect(isAttestation({ ...descriptor, platform: { os: 'unknown', architecture: 'unknown' } })).toBe(true)
  expect(isAttestation({ ...descriptor, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } })).toBe(
    true,
  )
  expect(isAttestation({ ...descriptor, platform: { os: 'linux', architecture: 'amd64' } })).toBe(false)
})
