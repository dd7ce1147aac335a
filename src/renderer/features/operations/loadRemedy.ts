import type { ErrorRecord } from '../../../shared/contract/errors.ts'

const remedies: Partial<Record<ErrorRecord['code'], string>> = {
  MALFORMED: 'Check that it is the file you meant, and that it is whole: copy, download or save it again.',
  UNSAFE_PATH: 'Nothing was written. Be careful with this archive: well-made ones do not have such entries.',
}

/** What one can do about a load that failed; undefined where the error says so itself, or is all there is to say. */
export function loadRemedy(error: ErrorRecord): string | undefined {
  return remedies[error.code]
}
