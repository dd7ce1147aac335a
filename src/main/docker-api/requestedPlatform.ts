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
  const wanted = requestedParts(request)
  const actual = [platform.os, platform.architecture, platform.variant]
  if (wanted.every((part, index) => part === '' || part === actual[index])) return
  const shown = wanted.filter((part) => part !== '').join('/')
  throw new EngineError(
    'NOT_FOUND',
    `image with reference ${name} was found but does not provide the specified platform (${shown})`,
    { data: { platform: shown } },
  )
}

/** The `platform` parameter (JSON) as `linux/arm64/v8`; undefined when it is not given. Throws INVALID_ARGUMENT. */
export function requestedPlatform(request: FastifyRequest): string | undefined {
  const parts = requestedParts(request).filter((part) => part !== '')
  return parts.length === 0 ? undefined : parts.join('/')
}

/** System, architecture and variant that are asked for, empty where they are not. */
function requestedParts(request: FastifyRequest): string[] {
  const text = queryText(request, 'platform')
  if (text === '') return []
  const { os, architecture, variant } = parse(text)
  return [os, architecture, variant].map((part) => (typeof part === 'string' ? part : ''))
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
