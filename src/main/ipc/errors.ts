import { ORPCError } from '@orpc/server'
import type { ErrorRecord as WireErrorRecord } from '../../shared/contract/errors.ts'
import { EngineError, type ErrorRecord, toEngineError } from '../engine/errors/EngineError.ts'

/** The one place where engine errors become oRPC errors: the code stays, the whole record is the data. */
export function toRpcError(thrown: unknown, attempt: string): ORPCError<string, WireErrorRecord> {
  const record = toRecord(thrown, attempt)
  return new ORPCError(record.code, { message: record.message, data: record, defined: true, cause: thrown })
}

function toRecord(thrown: unknown, attempt: string): ErrorRecord {
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') {
    return new EngineError(
      'INVALID_ARGUMENT',
      `Could not ${attempt}: the request is not valid${issues(thrown.data)}.`,
      {
        cause: thrown,
      },
    ).toRecord()
  }
  return toEngineError(thrown, attempt).toRecord()
}

/** What the schema found wrong, `: limit must be ...`; empty when it does not say. */
function issues(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return ''
  const messages = data.issues.map((issue: { path?: unknown[]; message?: string }) =>
    [issue.path?.join('.'), issue.message].filter(Boolean).join(': '),
  )
  return messages.length > 0 ? ` (${messages.join('; ')})` : ''
}

/** Passes a generator's values on; what it throws becomes an oRPC error. Ends the generator when it is ended. */
export async function* withRpcErrors<T>(generator: AsyncGenerator<T, void, void>, attempt: string) {
  try {
    yield* generator
  } catch (thrown) {
    throw toRpcError(thrown, attempt)
  }
}
