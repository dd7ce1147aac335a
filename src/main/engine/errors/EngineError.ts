import { peopleText } from './peopleText.ts'

/** What kind of failure it is; the faces map these to their own statuses. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'FAILED_PRECONDITION'
  | 'DIGEST_MISMATCH'
  | 'SIZE_MISMATCH'
  | 'UNSAFE_PATH'
  | 'MALFORMED'
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'NO_SPACE'
  | 'UNSUPPORTED'
  | 'ABORTED'
  | 'INTERNAL'

/** Plain values that go with an error, for programs; nothing secret. */
export type ErrorData = Readonly<Record<string, string | number | boolean>>

/** An error in a form that crosses threads and the wire. */
export interface ErrorRecord {
  readonly code: ErrorCode
  readonly message: string
  readonly data: ErrorData
  readonly retryable: boolean
  readonly cause?: string
}

interface ErrorDetails {
  readonly data?: ErrorData
  readonly cause?: unknown
  readonly retryable?: boolean
}

/**
 * The one error of the engine. `message` is a sentence for people: what was attempted, on what, why it
 * failed and, where something helps, what to do. `cause` is never lost. Since images and registries have a say in them,
 * the message and the data for people are what a terminal can show (peopleText).
 */
export class EngineError extends Error {
  readonly code: ErrorCode
  readonly data: ErrorData
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(peopleText(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'EngineError'
    this.code = code
    this.data = shownData(details.data ?? {})
    this.retryable = details.retryable ?? false
  }

  /** The same failure, told with what it happened to: `context` is a sentence without its end, "Could not load x". */
  within(context: string): EngineError {
    const message = `${context}: ${this.message.charAt(0).toLowerCase()}${this.message.slice(1)}`
    return new EngineError(this.code, message, {
      data: this.data,
      retryable: this.retryable,
      cause: this.cause ?? this,
    })
  }

  /** The form that crosses threads and the wire. */
  toRecord(): ErrorRecord {
    const cause = this.cause instanceof Error ? peopleText(this.cause.message) : undefined
    return {
      code: this.code,
      message: this.message,
      data: this.data,
      retryable: this.retryable,
      ...(cause === undefined ? {} : { cause }),
    }
  }

  /** The error that a record stands for. */
  static fromRecord(record: ErrorRecord): EngineError {
    return new EngineError(record.code, record.message, {
      data: record.data,
      retryable: record.retryable,
      ...(record.cause === undefined ? {} : { cause: new Error(record.cause) }),
    })
  }
}

/** The data that people read: Docker's words, and what registries wrote. */
const peopleData = ['docker', 'mediaType', 'registrySays']

function shownData(data: ErrorData): ErrorData {
  const told = peopleData.flatMap((key) => {
    const value = data[key]
    return typeof value === 'string' ? [[key, peopleText(value)] as const] : []
  })
  return told.length === 0 ? data : { ...data, ...Object.fromEntries(told) }
}

const noSpaceCodes = new Set(['ENOSPC', 'EDQUOT'])
/** SQLITE_FULL (sqlite.org/rescode.html). */
const databaseFull = 13

/**
 * Turns anything thrown into an EngineError; an EngineError passes unchanged. A full disk becomes
 * NO_SPACE, an abort ABORTED, all else INTERNAL. `attempt` completes "Could not ...".
 */
export function toEngineError(thrown: unknown, attempt: string): EngineError {
  if (thrown instanceof EngineError) return thrown
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const systemCode = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (
    noSpaceCodes.has(systemCode) ||
    (thrown instanceof Error && 'errcode' in thrown && thrown.errcode === databaseFull)
  ) {
    return new EngineError('NO_SPACE', `Could not ${attempt}: the disk is full. Free some space and try again.`, {
      cause: thrown,
    })
  }
  if (thrown instanceof Error && (thrown.name === 'AbortError' || systemCode === 'ABORT_ERR')) {
    return new EngineError('ABORTED', `Stopped before it was done: ${attempt}.`, { cause: thrown })
  }
  return new EngineError('INTERNAL', `Could not ${attempt}: ${reason}`, { cause: thrown })
}
