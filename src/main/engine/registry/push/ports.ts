import type { FinishedIngest } from '../../content/Ingest.ts'
import type { ContentStore } from '../../content/types.ts'
import type { EventDraft } from '../../events/eventLog.ts'
import type { MetadataReader } from '../../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../../metadata/MetadataWriter.ts'
import type { Orphans } from '../../metadata/records.ts'
import type { Authorizer, EndpointDirectory, Transport } from '../transport/types.ts'
import type { Credentials, TransferState } from '../types.ts'
import type { LayerToCompress } from './compressLayer.ts'
import type { BlobUpload, UploadOutcome } from './uploadBlob.ts'

/** How a job in a worker is watched and stopped. */
export interface JobOptions {
  readonly signal: AbortSignal
  readonly authorizer?: Authorizer
  /** Told at once of a state, and of bytes at most 20 times a second. */
  readonly onStep: (step: JobStep) => void
}

export interface JobStep {
  readonly state: TransferState
  readonly bytesDone: number
  readonly note?: string
  /** With `retrying`: ms from now. */
  readonly retryIn?: number
}

/** What pushing needs of the rest of the engine. */
export interface PushPorts {
  readonly reader: Pick<
    MetadataReader,
    'imageNamed' | 'image' | 'names' | 'labels' | 'layerForms' | 'repositoriesWith' | 'tagsHere'
  >
  readonly writer: Pick<MetadataWriter, 'createLease' | 'extendLease' | 'releaseLease' | 'keepForms' | 'setName'>
  readonly content: ContentStore
  readonly events: { emit(draft: EventDraft): unknown }
  readonly directory: Pick<EndpointDirectory, 'endpoint'>
  readonly transport: Transport
  /** Who gives Authorization headers: for these credentials, or for those that are kept. */
  authorizer(credentials: Credentials | undefined): Authorizer
  /** Sends a blob, in a worker thread: see uploadBlob. */
  send(upload: BlobUpload, options: JobOptions): Promise<UploadOutcome>
  /** Compresses a layer, in a worker thread: see compressLayer. */
  compress(layer: LayerToCompress, options: JobOptions): Promise<FinishedIngest>
  /** Lets so many blobs go over the network at once, those of pulls too: see TransferTurns. */
  readonly turns: { take(size: number, signal: AbortSignal): Promise<() => void> }
  /** Runs work while nobody else adds to or takes from the store. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Deletes the files of what nothing holds any more. */
  removeOrphans(orphans: Orphans): Promise<void>
}
