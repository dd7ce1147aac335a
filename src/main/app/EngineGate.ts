import type { Readable } from 'node:stream'
import type { ErrorRecord } from '../../shared/contract/errors.ts'

/** An archive of the desk. */
export interface DeskArchive {
  /** The id that its operation is to have. */
  readonly id: string
  readonly name: string
  /** Bytes; the stream gives exactly so many, or fails. */
  readonly size: number
  readonly stream: Readable
}

/** Images to be taken out. */
export interface ArchiveOrder {
  /** The id that its operation is to have. */
  readonly id: string
  /** The file's name, for people. */
  readonly name: string
  readonly references: readonly string[]
}

/** The way of archives between the desk and an engine, wherever that runs. */
export interface EngineGate {
  /**
   * Loads an archive. Resolves, once that has ended, to the reason when it failed. Rejects with an EngineError when
   * the engine was not reached, or with the signal's reason.
   */
  load(archive: DeskArchive, signal: AbortSignal): Promise<ErrorRecord | undefined>
  /** Saves images; the caller reads the stream to its end or destroys it. Rejects with an EngineError. */
  save(order: ArchiveOrder, signal: AbortSignal): Promise<Readable>
}
