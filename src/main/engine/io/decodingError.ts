import { EngineError } from '../errors/EngineError.ts'

/** What is wrong with compressed bytes, said by a decoder of this room; `decodingError` turns it into an EngineError. */
export class DecodingFault extends Error {
  readonly code: 'MALFORMED' | 'UNSUPPORTED'

  /** `reason` is a clause about the data: "it is cut off". */
  constructor(reason: string, code: 'MALFORMED' | 'UNSUPPORTED' = 'MALFORMED') {
    super(reason)
    this.code = code
  }
}

/** The refusal of data that wants more memory than the 128 MiB a decoder may take. */
export function needsTooMuchMemory(remedy: string): DecodingFault {
  return new DecodingFault(`it needs more than 128 MiB of memory (${remedy})`, 'UNSUPPORTED')
}

const reasons: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'it is cut off',
  'incorrect data check': 'its checksum is wrong',
  'incorrect length check': 'its length is not what it says',
  'incorrect header check': 'other bytes follow where its end or its next part should be',
  ZSTD_error_checksum_wrong: 'its checksum is wrong',
}

/** The engine's error for what a decoder reports; `format` as people know it, "gzip". */
export function decodingError(format: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const fault = error instanceof DecodingFault ? error : zlibFault(error)
  return new EngineError(fault.code, `Could not decompress the ${format} data: ${fault.message}.`, { cause: error })
}

function zlibFault(error: unknown): DecodingFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'ZSTD_error_frameParameter_windowTooLarge') {
    return needsTooMuchMemory('compress it with "zstd --long=27" or less')
  }
  return new DecodingFault(reasons[code] ?? reasons[message] ?? `it is damaged (${message})`)
}
