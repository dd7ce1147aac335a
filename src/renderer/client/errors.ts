import { ORPCError } from '@orpc/client'
import type { ErrorRecord } from '../../shared/contract/errors.ts'

function isRecord(value: unknown): value is ErrorRecord {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'retryable' in value
}

/** What an error tells people: the engine's own record, or one made of whatever was thrown. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof ORPCError && isRecord(thrown.data)) return thrown.data
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, data: {}, retryable: true }
}

/** The record in the answer of a refused upload. */
export function parseErrorRecord(body: unknown): ErrorRecord | undefined {
  return isRecord(body) ? body : undefined
}
