import type { EventDraft } from '../events/eventLog.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'
import type { Orphans } from '../metadata/records.ts'

/** What the trash needs of the rest of the engine. */
export interface TrashPorts {
  readonly reader: Pick<MetadataReader, 'trash' | 'trashPlan' | 'trashDiskSize' | 'trashOf' | 'oldestTrash'>
  readonly writer: Pick<MetadataWriter, 'restoreTrash' | 'emptyTrash' | 'trimTrash'>
  readonly events: { emit(draft: EventDraft): unknown }
  /** Deletes the files of what nothing holds any more. */
  removeOrphans(orphans: Orphans): Promise<void>
  /** Runs work while nothing else changes the store. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Told of what went wrong where nobody waits for it. */
  warn(error: unknown, message: string): void
}
