import type { FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { isObject } from '../engine/spec/json.ts'
import type { Platform } from '../engine/spec/types.ts'
import { queryText } from './query.ts'

/**
 * Checks the `platform` parameter (JSON, API 1.48 on) against an image's platform. An image here is one
 * platform's: another one is NOT_FOUND in dockerd's words. Throws INVALID_ARGUMENT when it is not JSON.
 */
export function requirePlatform(request: FastifyRequest, name: string, platform: Platform): void {
  const text = queryText(request, 'platform')
  if (text === '') return
  const asked = parse(text)
  const wanted = [asked.os, asked.architecture, asked.variant]
  const actual = [platform.os, platform.architecture, platform.variant]
  if (wanted.every((part, index) => part === undefined || part === '' || part === actual[index])) return
  const shown = wanted.filter((part) => part !== undefined && part !== '').join('/')
  throw new EngineError(
    'NOT_FOUND',
    `image with reference ${name} was found but does not provide the specified platform (${shown})`,
    { data: { platform: shown } },
  )
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    throw new EngineError('INVALID_ARGUMENT', `failed to parse platform: ${text} is not JSON`, { cause: error })
  }
  throw new EngineError('INVALID_ARGUMENT', `failed to parse platform: ${text} is not a JSON object`)
}
