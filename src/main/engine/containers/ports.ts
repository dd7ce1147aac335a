import type { Runners } from '../../../runner/contract/runners.ts'
import type { Digest, ImageId } from '../../../shared/model/digest.ts'
import type { CommitPorts } from '../archive/commitPlan.ts'
import type { ReadRootfs } from '../archive/readRootfs.ts'
import type { WorkOptions } from '../archive/types.ts'
import type { ContentManager } from '../content/types.ts'
import type { EventDraft } from '../events/eventLog.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'
import type { Orphans } from '../metadata/records.ts'
import type { ImageConfig } from '../spec/types.ts'

/** What containers need of the rest of the engine. */
export interface ContainerPorts extends CommitPorts {
  /** The data root, absolute. */
  readonly root: string
  readonly reader: MetadataReader
  readonly writer: MetadataWriter
  readonly runners: Runners
  readonly events: { emit(draft: EventDraft): unknown }
  readonly ingests: Pick<ContentManager, 'openIngestFolder' | 'removeIngestFolder'>
  /** The image that a reference means. Throws NOT_FOUND. */
  resolveImage(reference: string): ImageId
  /** The config of an image that is there. */
  readConfig(id: ImageId): Promise<ImageConfig>
  /** Absolute path of a blob's file. */
  blobPath(digest: Digest): string
  /** Makes a layer of a tar that lies in an ingest folder, in a worker thread: see readLayerFile. */
  readLayer(path: string, folder: string, options: WorkOptions): Promise<ReadRootfs>
  removeOrphans(orphans: Orphans): Promise<void>
  /** Told of what went wrong in the background. */
  warn(error: unknown, message: string): void
}
