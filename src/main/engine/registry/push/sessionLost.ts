import { EngineError } from '../../errors/EngineError.ts'

/** A session that can't be gone on with. */
export class SessionLost extends EngineError {
  constructor(why: string) {
    super('UNAVAILABLE', `The registry lost an upload: ${why}.`, { retryable: true, data: { status: 416 } })
  }
}

/** Answers after which a session may be asked, or begun anew: unknown, out of step, too much at once, garbled. */
export function isSessionLost({ data }: EngineError): boolean {
  const { status, registryCode } = data
  if (status === 404 || status === 410 || status === 413 || status === 416) {
    return registryCode === undefined || /^(BLOB_UPLOAD|SIZE|RANGE|TOO)/.test(String(registryCode))
  }
  return (
    registryCode === 'BLOB_UPLOAD_INVALID' ||
    registryCode === 'BLOB_UPLOAD_UNKNOWN' ||
    registryCode === 'DIGEST_INVALID'
  )
}
