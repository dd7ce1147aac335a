import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { printableName } from './rawName.ts'
import type { RawName } from './types.ts'

/**
 * What is wrong with a piece of a tar, said by a function that does not know the entry's name. TarParser
 * and entryError turn it into an EngineError that names the entry.
 */
export class TarFault extends Error {
  readonly code: 'MALFORMED' | 'UNSUPPORTED' | 'UNSAFE_PATH'

  /** `reason` completes `entry "x" ...`. */
  constructor(reason: string, code: 'MALFORMED' | 'UNSUPPORTED' | 'UNSAFE_PATH' = 'MALFORMED') {
    super(reason)
    this.code = code
  }
}

/** An error as one that names the entry at which it happened; `attempt` completes "Could not ...". */
export function entryError(error: unknown, name: RawName, attempt: string): EngineError {
  const entry = printableName(name)
  if (!(error instanceof TarFault)) return toEngineError(error, `${attempt}, at the entry "${entry}"`)
  return new EngineError(error.code, `Could not ${attempt}: the entry "${entry}" ${error.message}.`, {
    data: { entry },
  })
}
