import type { LayerFindings } from '../../archive/LayerReading.ts'
import type { ContentStore } from '../../content/types.ts'
import type { LayerIndexFolder } from '../../layers/LayerIndexFolder.ts'
import type { MetadataReader } from '../../metadata/MetadataReader.ts'
import type { Downloads } from '../pull/Downloads.ts'
import type { StoredBlob } from '../pull/readStored.ts'
import type { RemoteAccess } from '../resolve/RemoteRepository.ts'
import type { Authorizer } from '../transport/types.ts'
import type { CredentialStore, Credentials, LoginRequest, LoginResult, RegistrySettings } from '../types.ts'

/** What browsing needs of the rest of the engine. */
export interface BrowsePorts {
  readonly access: RemoteAccess
  readonly credentials: CredentialStore
  /** Who gives Authorization headers: for these credentials, or for those that are kept. */
  authorizer(credentials: Credentials | undefined): Authorizer
  /** Tries a login out: see checkLogin. */
  check(request: LoginRequest): Promise<LoginResult>
  /** As they are now. */
  settings(): RegistrySettings
  readonly reader: Pick<MetadataReader, 'namedRegistries' | 'layerOfBlob' | 'blobSize'>
  readonly content: ContentStore
  readonly indexes: LayerIndexFolder
  /** Those of pulls: a layer that is looked into need not be fetched again. */
  readonly downloads: Pick<Downloads, 'get' | 'bytesHere'>
  /** In a worker thread: see readStored. */
  readStored(blob: StoredBlob, signal: AbortSignal): Promise<LayerFindings>
  /** Where indexes of layers are kept that were looked into; emptied at the start. */
  readonly folder: string
}
