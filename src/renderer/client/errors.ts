import { ORPCError } from '@orpc/client'
import type { ErrorRecord } from '../../shared/contract/errors.ts'

function isRecord(value: unknown): value is ErrorRecord {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value && 'retryable' in value
}

/** A failure that the engine, or the desktop, has told as a record. */
export class ToldError extends Error {
  readonly record: ErrorRecord

  constructor(record: ErrorRecord) {
    super(record.message)
    this.name = 'ToldError'
    this.record = record
  }
}

/** What an error tells people: the engine's own record, or one made of whatever was thrown. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof ToldError) return thrown.record
  if (thrown instanceof ORPCError && isRecord(thrown.data)) return thrown.data
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'INTERNAL', message, data: {}, retryable: true }
}

/** The record in the answer of a refused upload. */
export function parseErrorRecord(body: unknown): ErrorRecord | undefined {
  return isRecord(body) ? body : undefined
}
