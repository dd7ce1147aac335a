import type { FastifyReply } from 'fastify'
import { EngineError, type ErrorCode, toEngineError } from '../engine/errors/EngineError.ts'
import { familiarReference, parseReference, withDefaultTag } from '../engine/spec/reference.ts'

const statuses: Readonly<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  FAILED_PRECONDITION: 409,
  DIGEST_MISMATCH: 400,
  SIZE_MISMATCH: 400,
  UNSAFE_PATH: 400,
  MALFORMED: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  NO_SPACE: 500,
  UNSUPPORTED: 501,
  ABORTED: 500,
  INTERNAL: 500,
}

/** The HTTP status and the body of an error, as the Docker Engine API has them. */
export interface ErrorAnswer {
  readonly status: number
  readonly message: string
}

/** Maps anything thrown to Docker's status and wording. */
export function errorAnswer(thrown: unknown): ErrorAnswer {
  const error = toEngineError(thrown, 'answer the request')
  // To dockerd the start of several IDs means no image at all.
  const status = error.data.ambiguous === true ? statuses.NOT_FOUND : statuses[error.code]
  return { status, message: dockerMessage(error) }
}

/** Answers a request whose headers are not sent yet with an error. */
export function sendError(reply: FastifyReply, thrown: unknown): void {
  const { status, message } = errorAnswer(thrown)
  void reply
    .code(status)
    .header('Content-Type', 'application/json')
    .send(`${JSON.stringify({ message })}\n`)
}

/** dockerd's answer to a path, or a method on a path, that it does not know. */
export function pageNotFound(): EngineError {
  return new EngineError('NOT_FOUND', 'page not found')
}

/** What `save` says of an image that is not there: the name as it was asked for, among `names`. */
export function notSaved(names: readonly string[], error: EngineError): EngineError {
  if (error.data.ambiguous === true) return new EngineError('CONFLICT', 'ambiguous digest string', { cause: error })
  const missing = names.find((name) => familiarForm(name) === error.data.reference) ?? error.data.reference
  return new EngineError('NOT_FOUND', `No such image: ${missing}`, { cause: error })
}

/** Docker's own words where the engine knows them, else the engine's. */
function dockerMessage(error: EngineError): string {
  const { docker } = error.data
  return typeof docker === 'string' ? docker : error.message
}

/** A name as dockerd says it: `alpine:latest` for `docker.io/library/alpine`; an ID stays what it is. */
function familiarForm(text: string): string {
  try {
    return familiarReference(withDefaultTag(parseReference(text)))
  } catch {
    return text
  }
}
