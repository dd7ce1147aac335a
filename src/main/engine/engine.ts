import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DiffId, Digest, ImageId } from '../../shared/model/digest.ts'
import { type ArchivePorts, createArchives } from './archive/createArchives.ts'
import type { LoadPlan } from './archive/plan.ts'
import type { ReadRootfs } from './archive/readRootfs.ts'
import type { Archives } from './archive/types.ts'
import { FileContentStore } from './content/FileContentStore.ts'
import type { ContentStore } from './content/types.ts'
import { EventLog } from './events/eventLog.ts'
import { createImages } from './images/createImages.ts'
import { selectForSave } from './images/selectForSave.ts'
import type { Images } from './images/types.ts'
import { createExclusive } from './io/exclusive.ts'
import { LayerIndexFolder } from './layers/LayerIndexFolder.ts'
import { MetadataReader } from './metadata/MetadataReader.ts'
import { MetadataWriter } from './metadata/MetadataWriter.ts'
import type { Orphans } from './metadata/records.ts'
import { Operations } from './operations/Operations.ts'
import { createSamples, type Samples } from './samples/createSamples.ts'
import { parseConfig } from './spec/config.ts'
import { jsonSizeLimit } from './spec/json.ts'
import type { ImageConfig } from './spec/types.ts'
import { ArchiveWorkerPool } from './workers/ArchiveWorkerPool.ts'
import { workerUrl } from './workers/workerUrl.ts'

/** Where the engine writes what people running it may want to know. */
export interface EngineLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

export interface EngineOptions {
  /** The data root; made when missing. The caller holds its lock. */
  readonly root: string
  readonly logger?: EngineLogger
}

/** The layered-image engine: every capability once, for thin faces over it. */
export interface Engine {
  /** The data root, absolute. */
  readonly root: string
  readonly images: Images
  readonly archives: Archives
  readonly operations: Operations
  readonly events: EventLog
  readonly samples: Samples
  readonly content: ContentStore
  readonly layerIndexes: LayerIndexFolder
  /** Cancels what is under way, leaving nothing of it behind, and closes everything. */
  close(): Promise<void>
}

/**
 * Opens the engine on a data root, and clears away what a crash left there. Throws FAILED_PRECONDITION for a
 * root from a newer Lamina, NO_SPACE, or INTERNAL when the root can't be used.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const root = resolve(options.root)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const content = await FileContentStore.open(join(root, 'content'))
  const layerIndexes = await LayerIndexFolder.open(join(root, 'index'))
  const database = join(root, 'lamina.db')
  const writer = await MetadataWriter.open(database, workerUrl('database'))
  const reader = new MetadataReader(database)
  const workers = new ArchiveWorkerPool()
  const events = new EventLog()
  const operations = new Operations()
  const exclusive = createExclusive()

  const readConfig = async (id: ImageId): Promise<ImageConfig> =>
    parseConfig(await content.readSmall(id, jsonSizeLimit), `the config of image ${id}`)
  const removeBlobs = async (digests: readonly Digest[]): Promise<void> => {
    for (const digest of digests) await content.delete(digest)
  }
  const removeIndexes = async (diffIds: readonly DiffId[]): Promise<void> => {
    for (const diffId of diffIds) await layerIndexes.delete(diffId)
  }
  const removeOrphans = async (orphans: Orphans): Promise<void> => {
    await removeBlobs(orphans.blobs)
    await removeIndexes(orphans.indexes)
  }

  const ports: ArchivePorts = {
    content,
    indexes: layerIndexes,
    events,
    exclusive,
    removeOrphans,
    record: (batch) => writer.recordImport(batch),
    readLoad: async (source, folder, work) => (await workers.run({ kind: 'load', folder }, source, work)) as LoadPlan,
    readImport: async (source, folder, work) =>
      (await workers.run({ kind: 'import', folder }, source, work)) as ReadRootfs,
    select: (references) => selectForSave(reader, references),
    imageToSave: async ({ id, names }) => ({
      names,
      config: await content.readSmall(id, jsonSizeLimit),
      layers: reader.layers(id),
    }),
    lease: async (saved) => {
      const lease = await writer.createLease({ purpose: 'save images', images: saved })
      return () => exclusive(async () => removeOrphans(await writer.releaseLease(lease)))
    },
  }
  const archives = createArchives(ports)
  const images = createImages({
    reader,
    writer,
    events,
    readConfig,
    removeBlobs,
    removeIndexes,
    exclusive,
    containersUsing: () => [],
  })

  return {
    root,
    images,
    archives,
    operations,
    events,
    samples: createSamples(archives),
    content,
    layerIndexes,
    close: async () => {
      await operations.close()
      await workers.close()
      await exclusive(() => Promise.resolve())
      reader.close()
      await writer.close()
    },
  }
}
