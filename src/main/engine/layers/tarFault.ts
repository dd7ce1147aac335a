/**
 * What is wrong with a piece of a tar, said by a function that does not know the entry's name. TarParser
 * turns it into an EngineError that names the entry; it never leaves this room.
 */
export class TarFault extends Error {
  readonly code: 'MALFORMED' | 'UNSUPPORTED' | 'UNSAFE_PATH'

  /** `reason` completes `entry "x" ...`. */
  constructor(reason: string, code: 'MALFORMED' | 'UNSUPPORTED' | 'UNSAFE_PATH' = 'MALFORMED') {
    super(reason)
    this.code = code
  }
}
