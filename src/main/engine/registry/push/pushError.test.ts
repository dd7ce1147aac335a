import { expect, it } from 'vitest'
import { EngineError } from '../../errors/EngineError.ts'
import { pushError } from './pushError.ts'

const refusal = (code: 'DENIED' | 'INVALID_ARGUMENT', data: Record<string, string | number>): EngineError =>
  new EngineError(code, 'Could not push team/app: r.test answered.', { data })

it("a push that is denied tells dockerd's words and which names may be pushed", () => {
  const error = pushError(refusal('DENIED', { status: 403, registrySays: 'denied: no access' }), 'team/app')
  expect(error).toMatchObject({ code: 'DENIED', data: { docker: 'denied: no access', status: 403 } })
  expect(error.message).toContain('docker tag team/app')
})

it('a push into a full registry tells where room has to be made', () => {
  const { message } = pushError(refusal('DENIED', { status: 403, registrySays: 'denied: quota exceeded' }), 'a')
  expect(message).toContain('delete something in the registry')
  expect(pushError(refusal('INVALID_ARGUMENT', { status: 413 }), 'a').message).toContain('no room left')
})

it('a manifest that a registry does not take tells what it would take', () => {
  const said = {
    status: 400,
    registryCode: 'MANIFEST_INVALID',
    registrySays: 'manifest invalid: unsupported media type',
  }
  expect(pushError(refusal('INVALID_ARGUMENT', said), 'a').message).toContain('does not take this kind of image')
})

it('what else goes wrong stays as it is', () => {
  const error = new EngineError('UNAVAILABLE', 'Could not push a: no such host.', { retryable: true })
  expect(pushError(error, 'a')).toBe(error)
})
