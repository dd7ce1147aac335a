import type { IncomingHttpHeaders } from 'node:http'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { argumentsHeader } from '../contract/wire.ts'
import { parseJson } from './readJson.ts'

/** The arguments of a call from its JSON: an array, or nothing for none. Throws INVALID_ARGUMENT. */
export function parseArguments(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw new EngineError('INVALID_ARGUMENT', 'Could not read the arguments of a call: they must be an array.')
}

/** The arguments of a call whose body is something else. Throws INVALID_ARGUMENT. */
export function readHeaderArguments(headers: IncomingHttpHeaders): readonly unknown[] {
  const packed = headers[argumentsHeader]
  const text = typeof packed === 'string' ? Buffer.from(packed, 'base64').toString() : ''
  return parseArguments(parseJson(text, 'the arguments of a call'))
}
