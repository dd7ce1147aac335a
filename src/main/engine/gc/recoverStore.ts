import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'
import { type Swept, sweep } from './sweep.ts'

/** The parts of a store that a crash may leave things in. */
export interface StorePorts {
  readonly reader: Pick<MetadataReader, 'imagesAfter' | 'leasedDigests'>
  readonly writer: Pick<MetadataWriter, 'releaseAllLeases'>
  readonly content: {
    digests(): Promise<readonly Digest[]>
    listIngestFolders(): Promise<readonly string[]>
    removeIngestFolder(id: string): Promise<void>
    readonly downloads: { removeOld(): Promise<number> }
  }
  readonly indexes: { list(): Promise<readonly DiffId[]> }
  removeBlobs(digests: readonly Digest[]): Promise<void>
  removeIndexes(diffIds: readonly DiffId[]): Promise<void>
}

/** What was cleared away. */
export interface Recovered extends Swept {
  readonly ingests: readonly string[]
  /** Downloads that were not gone on with for long. */
  readonly downloads: number
}

/**
 * Brings a store back to what its metadata says, at the start of the engine, before anything else uses it:
 * ends the leases of the process before, removes all ingests, old downloads, and the blobs and indexes that nothing
 * reaches.
 */
export async function recoverStore(ports: StorePorts): Promise<Recovered> {
  const { reader, writer, content, indexes } = ports
  const ingests = await content.listIngestFolders()
  for (const id of ingests) await content.removeIngestFolder(id)
  const downloads = await content.downloads.removeOld()
  await writer.releaseAllLeases()
  const swept = await sweep({
    imagesAfter: (id) => reader.imagesAfter(id),
    leasedDigests: () => reader.leasedDigests(),
    storedBlobs: () => content.digests(),
    storedIndexes: () => indexes.list(),
    removeBlobs: (digests) => ports.removeBlobs(digests),
    removeIndexes: (diffIds) => ports.removeIndexes(diffIds),
  })
  return { ...swept, ingests, downloads }
}
