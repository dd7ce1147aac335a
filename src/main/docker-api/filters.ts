import type { FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { queryText } from './query.ts'

/** The filters of a request: for each name its values. */
export type Filters = ReadonlyMap<string, readonly string[]>

/**
 * The `filters` parameter: JSON, `{"name":["value"]}` or `{"name":{"value":true}}`. Throws INVALID_ARGUMENT
 * when it is neither, and in dockerd's words for a name that is not in `accepted`.
 */
export function readFilters(request: FastifyRequest, accepted: ReadonlySet<string>): Filters {
  const text = queryText(request, 'filters')
  const filters = new Map<string, readonly string[]>()
  if (text === '') return filters
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (!accepted.has(name)) throw invalidFilter(name)
    filters.set(name, readValues(name, value))
  }
  return filters
}

/** dockerd's words for a filter, or a filter's values, that the request may not have. */
export function invalidFilter(name: string, values?: readonly string[]): EngineError {
  const shown = values === undefined ? name : `${name}=[${values.join(' ')}]`
  return new EngineError('INVALID_ARGUMENT', `Invalid filter '${shown}'`)
}

/** The `dangling` filter; undefined when it is not given. Throws INVALID_ARGUMENT for anything but true or false. */
export function readDangling(filters: Filters): boolean | undefined {
  const values = filters.get('dangling')
  if (values === undefined || values.length === 0) return undefined
  if (values.includes('true')) return true
  if (values.includes('false')) return false
  throw invalidFilter('dangling', values)
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch (error) {
    throw new EngineError('INVALID_ARGUMENT', 'invalid filter: the "filters" parameter is not JSON', { cause: error })
  }
  throw new EngineError('INVALID_ARGUMENT', 'invalid filter: the "filters" parameter is not a JSON object')
}

function readValues(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value)
  throw invalidFilter(name)
}
