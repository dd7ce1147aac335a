import type { LoadPlan } from '../archive/plan.ts'
import type { ReadRootfs } from '../archive/readRootfs.ts'
import type { ErrorRecord } from '../errors/EngineError.ts'

/** A whole job for the archive worker. A stream's bytes follow as chunks; all else it reads by itself. */
export interface ArchiveJob {
  /** `layer`: a tar that lies in the ingest folder already becomes a layer where it stands. */
  readonly kind: 'load' | 'import' | 'layer'
  readonly name: string
  /** The ingest folder to write into. */
  readonly folder: string
  readonly input: { readonly path: string } | 'stream'
}

export type ArchiveJobResult = LoadPlan | ReadRootfs

/** What main tells the archive worker. One job at a time. */
export type ArchiveRequest =
  | { readonly type: 'start'; readonly job: ArchiveJob }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }

/** What the archive worker tells main. */
export type ArchiveResponse =
  | { readonly type: 'progress'; readonly bytesDone: number; readonly step: string }
  /** A chunk's memory comes back: main may send one more. */
  | { readonly type: 'credit'; readonly buffer: ArrayBuffer }
  | { readonly type: 'done'; readonly result: ArchiveJobResult }
  | { readonly type: 'failed'; readonly error: ErrorRecord }
