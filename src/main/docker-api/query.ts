import type { FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'

/** The first value of a query parameter; empty when it is not given. */
export function queryText(request: FastifyRequest, name: string): string {
  return queryList(request, name)[0] ?? ''
}

/** Every value of a query parameter that may come several times. */
export function queryList(request: FastifyRequest, name: string): string[] {
  const { query } = request
  if (typeof query !== 'object' || query === null) return []
  const value: unknown = Reflect.get(query, name)
  const values = Array.isArray(value) ? value : [value]
  return values.filter((item): item is string => typeof item === 'string')
}

const falseWords = new Set(['', '0', 'no', 'false', 'none'])

/** A boolean parameter as dockerd reads it: everything is true but the words for no. */
export function queryFlag(request: FastifyRequest, name: string): boolean {
  return !falseWords.has(queryText(request, name).trim().toLowerCase())
}

/** The named part of the route that matched; empty when it has none. */
export function routeText(request: FastifyRequest, name: string): string {
  const { params } = request
  if (typeof params !== 'object' || params === null) return ''
  const value: unknown = Reflect.get(params, name)
  return typeof value === 'string' ? value : ''
}

/** A whole number in decimal digits. Throws INVALID_ARGUMENT in the words of Go. */
export function readInteger(text: string): number {
  if (!/^[-+]?\d{1,15}$/.test(text)) {
    throw new EngineError('INVALID_ARGUMENT', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text)
}
