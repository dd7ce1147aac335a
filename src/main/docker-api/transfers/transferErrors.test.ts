import { expect, it } from 'vitest'
import { EngineError, type ErrorCode, type ErrorData } from '../../engine/errors/EngineError.ts'
import { parseReference } from '../../engine/spec/reference.ts'
import { errorAnswer } from '../errorResponse.ts'
import { isUnsuitable, pullError, registryRefusal } from './transferErrors.ts'

const app = parseReference('team/app:1')

function failure(code: ErrorCode, data: ErrorData = {}): EngineError {
  return new EngineError(code, 'in our own words', { data })
}

const unknown = failure('NOT_FOUND', {
  status: 404,
  registryCode: 'MANIFEST_UNKNOWN',
  registrySays: 'manifest unknown: manifest unknown',
  docker: 'manifest for team/app:1 not found: manifest unknown: manifest unknown',
})
const denied = failure('DENIED', { status: 403, registrySays: 'denied: requested access to the resource is denied' })

it('says of a pull what is not there, or not for who asks, in dockerd’s words', () => {
  expect(errorAnswer(pullError(unknown, app))).toEqual({
    status: 404,
    message: 'manifest for team/app:1 not found: manifest unknown: manifest unknown',
  })
  expect(errorAnswer(pullError(denied, app))).toEqual({
    status: 404,
    message:
      "pull access denied for team/app, repository does not exist or may require 'docker login': " +
      'denied: requested access to the resource is denied',
  })
  const noRepository = failure('NOT_FOUND', {
    registryCode: 'NAME_UNKNOWN',
    registrySays: 'name unknown: repository name not known to registry',
  })
  expect(errorAnswer(pullError(noRepository, parseReference('team/app'))).message).toBe(
    'repository team/app not found: name unknown: repository name not known to registry',
  )
})

it('leaves what dockerd has no words for as it is', () => {
  const broken = failure('UNAVAILABLE', { host: 'localhost:1' })
  expect(pullError(broken, app)).toBe(broken)
  const platform = failure('NOT_FOUND', { docker: 'no matching manifest for linux/s390x in the manifest list entries' })
  expect(pullError(platform, app)).toBe(platform)
  expect([platform, unknown, broken].map(isUnsuitable)).toEqual([true, false, false])
})

it('says of a question what the registry says', () => {
  expect(errorAnswer(registryRefusal(unknown))).toEqual({ status: 404, message: 'manifest unknown: manifest unknown' })
})
