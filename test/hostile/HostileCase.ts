import type { ErrorCode } from '../../src/main/engine/errors/EngineError.ts'

/** A bad or strange archive, and what must come of it. */
export interface HostileCase {
  /** Completes the sentence "an archive with ..." or "an archive that ...". */
  readonly name: string
  /** The archive's bytes, piece by piece where they are many. */
  readonly bytes: () => Iterable<Uint8Array>
  /** Codes that are right; empty when it must load. */
  readonly codes: readonly ErrorCode[]
  /** What the message must name beside the archive: the entry, the reference. */
  readonly mentions?: string
  /** Whether it may as well load, since what is strange in it does no harm. */
  readonly mayLoad?: boolean
}

/** A case of one piece. */
export function hostile(
  name: string,
  make: () => Uint8Array,
  codes: readonly ErrorCode[],
  mentions?: string,
): HostileCase {
  return { name, bytes: () => [make()], codes, ...(mentions === undefined ? {} : { mentions }) }
}

/** A case that looks bad and is good: it must load. */
export function harmless(name: string, make: () => Uint8Array): HostileCase {
  return { name, bytes: () => [make()], codes: [] }
}
