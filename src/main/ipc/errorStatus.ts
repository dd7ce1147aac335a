import type { ErrorCode } from '../engine/errors/EngineError.ts'

const statuses: Partial<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  ABORTED: 499,
  NO_SPACE: 507,
  UNSUPPORTED: 415,
  INTERNAL: 500,
}

/** The HTTP status of an answer that is an error record: 422 for what has no status of its own. */
export function errorStatus(code: ErrorCode): number {
  return statuses[code] ?? 422
}
