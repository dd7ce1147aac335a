import type { Digest } from '../../../../shared/model/digest.ts'
import type { CommitPorts } from '../../archive/commitPlan.ts'
import type { LayerFindings } from '../../archive/LayerReading.ts'
import type { DownloadFolder } from '../../content/DownloadFolder.ts'
import type { ContentStore } from '../../content/types.ts'
import type { EventLog } from '../../events/eventLog.ts'
import type { LeaseRequest } from '../../metadata/leases.ts'
import type { MetadataReader } from '../../metadata/MetadataReader.ts'
import type { RemoteAccess } from '../resolve/RemoteRepository.ts'
import type { TransferTurns } from '../TransferTurns.ts'
import type { Authorizer } from '../transport/types.ts'
import type { Credentials } from '../types.ts'
import type { DownloadOptions } from './Downloads.ts'
import type { BlobFetch, FetchedBlob } from './fetchBlob.ts'
import type { StoredBlob } from './readStored.ts'

/** What pulling needs of the rest of the engine. */
export interface PullPorts extends CommitPorts {
  readonly access: RemoteAccess
  /** Who gives Authorization headers: for these credentials, or for those that are kept. */
  authorizer(credentials: Credentials | undefined): Authorizer
  readonly content: ContentStore & { readonly downloads: DownloadFolder }
  readonly reader: Pick<MetadataReader, 'blobSize' | 'layerOfBlob' | 'image' | 'imageNamed' | 'layers' | 'names'>
  readonly events: Pick<EventLog, 'emit'>
  readonly turns: TransferTurns
  /** Keeps things from removal until the returned function is called. */
  lease(request: LeaseRequest): Promise<() => Promise<void>>
  /** In a worker thread: see fetchBlob. */
  fetchBlob(blob: BlobFetch, options: DownloadOptions): Promise<FetchedBlob>
  /** In a worker thread: see readStored. */
  readStored(blob: StoredBlob, signal: AbortSignal): Promise<LayerFindings>
}

/** The bytes of a small blob that is in the store, and is what its digest says; undefined when it is not. */
export type StoredDocument = (digest: Digest) => Promise<Uint8Array | undefined>
