import type { MessagePort } from 'node:worker_threads'
import type { LayerFindings } from '../archive/LayerReading.ts'
import type { FinishedIngest } from '../content/Ingest.ts'
import type { ErrorRecord } from '../errors/EngineError.ts'
import type { BlobFetch, FetchedBlob } from '../registry/pull/fetchBlob.ts'
import type { StoredBlob } from '../registry/pull/readStored.ts'
import type { LayerToCompress } from '../registry/push/compressLayer.ts'
import type { BlobUpload, UploadOutcome } from '../registry/push/uploadBlob.ts'
import type { TransferState } from '../registry/types.ts'

/** What a transfer worker can do: each job's input, and what comes of it. */
export interface TransferJobs {
  /** See fetchBlob. */
  readonly fetch: { readonly input: BlobFetch; readonly result: FetchedBlob }
  /** See readStored. */
  readonly read: { readonly input: StoredBlob; readonly result: LayerFindings }
  /** See compressLayer. */
  readonly compress: { readonly input: LayerToCompress; readonly result: FinishedIngest }
  /** See uploadBlob. */
  readonly send: { readonly input: BlobUpload; readonly result: UploadOutcome }
}

export type TransferKind = keyof TransferJobs

/** One job, whole. */
export type TransferJob = {
  readonly [Kind in TransferKind]: { readonly kind: Kind; readonly input: TransferJobs[Kind]['input'] }
}[TransferKind]

/** How far a job is; bytes at most 20 times a second, states at once. */
export interface TransferStep {
  readonly state: TransferState
  readonly bytesDone: number
  readonly note?: string
  /** With `retrying`: ms from now. */
  readonly retryIn?: number
}

/** What main tells a transfer worker, which does several jobs at once. */
export type TransferRequest =
  /** `authorizer`: where a RemoteAuthorizer asks; absent for jobs that speak to nobody. */
  | { readonly type: 'start'; readonly id: number; readonly job: TransferJob; readonly authorizer?: MessagePort }
  | { readonly type: 'cancel'; readonly id: number }

/** What a transfer worker tells main. */
export type TransferResponse =
  | { readonly type: 'step'; readonly id: number; readonly step: TransferStep }
  | { readonly type: 'done'; readonly id: number; readonly result: TransferJobs[TransferKind]['result'] }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorRecord }
