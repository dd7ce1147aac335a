import type { TrashSettings } from '../../../shared/contract/trash.ts'
import type { DiffId, Digest, ImageId } from '../../../shared/model/digest.ts'
import type { EventDraft } from '../events/eventLog.ts'
import type { GroupedPage, GroupedSelection } from '../metadata/GroupedList.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'
import type { ImageConfig } from '../spec/types.ts'
import type { FreePlan, FreeRequest } from './freePlan.ts'
import type { PrunePlan, PruneRequest } from './prunePlan.ts'
import type { PlannedRemoval } from './removePlanned.ts'
import type { DockerUsage } from './types.ts'

/** A container as the rules of removal see it. */
export interface ContainerUse {
  readonly id: string
  readonly running: boolean
}

/** What the verbs of images need of the rest of the engine. */
export interface ImagePorts {
  readonly reader: MetadataReader
  readonly writer: Pick<MetadataWriter, 'setName' | 'applyRemoval' | 'removeExactly'>
  /** Path of `lamina.db`. */
  readonly database: string
  /** Reads the images in groups, in a thread for costly reads. */
  readGrouped(selection: GroupedSelection): Promise<GroupedPage>
  readonly events: { emit(draft: EventDraft): unknown }
  /** The config of an image that is there. */
  readConfig(id: ImageId): Promise<ImageConfig>
  /** Deletes blobs' files; one that is not there is no error. */
  removeBlobs(digests: readonly Digest[]): Promise<void>
  /** Deletes layer indexes' files; one that is not there is no error. */
  removeIndexes(diffIds: readonly DiffId[]): Promise<void>
  /** Deletes unpacked layers' folders; what can't be deleted now goes at the next start. */
  removeSnapshots(numbers: readonly number[]): Promise<void>
  /** Runs work while nothing else changes the store. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Containers made from an image. */
  containersUsing(id: ImageId): readonly ContainerUse[]
  /** The images that containers were made from. */
  usedImages(): readonly ImageId[]
  /** The lines of `docker system df` for containers and volumes, as they were last measured. */
  containerUsage(): { readonly containers: DockerUsage; readonly volumes: DockerUsage }
  /** What is set about the trash; told when something went into it, or it holds something alone now. */
  readonly trash: { readonly settings: TrashSettings; changed(): void }
  /** Plans over the whole store, away from this thread: see FreePlanner and PrunePlanner. */
  readonly planner: {
    plan(request: FreeRequest): Promise<FreePlan>
    removal(request: FreeRequest): Promise<{ readonly token: string; readonly removal: PlannedRemoval }>
    planPrune(request: PruneRequest): Promise<PrunePlan>
    pruneRemoval(request: PruneRequest): Promise<{ readonly token: string; readonly removal: PlannedRemoval }>
  }
}
