import type { DiffId, Digest } from '../../../shared/model/digest.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { MetadataWriter } from '../metadata/MetadataWriter.ts'
import type { SweepPorts } from './sweep.ts'

/** The parts of a store that things may be left over in. */
export interface StorePorts {
  readonly reader: Pick<MetadataReader, 'imagesAfter' | 'leasedAfter' | 'knownDigests'>
  readonly writer: Pick<MetadataWriter, 'releaseAllLeases' | 'dropUnused'>
  readonly content: {
    digests(): Promise<readonly Digest[]>
    listIngestFolders(): Promise<readonly string[]>
    removeIngestFolder(id: string): Promise<void>
    stat(digest: Digest): Promise<{ readonly diskSize: number } | undefined>
    /** Moves blobs out of the store, to the paths; passes over those that are not in it. */
    putBack(blobs: readonly { readonly digest: Digest; readonly path: string }[]): Promise<void>
    readonly downloads: {
      digests(): Promise<readonly Digest[]>
      /** The path of a download's bytes. */
      dataOf(digest: Digest): string
      removeOld(): Promise<number>
    }
  }
  readonly indexes: {
    list(): Promise<readonly DiffId[]>
    /** Bytes on disk; 0 when it is not there. */
    diskSizeOf(diffId: DiffId): Promise<number>
  }
  removeBlobs(digests: readonly Digest[]): Promise<void>
  removeIndexes(diffIds: readonly DiffId[]): Promise<void>
  removeSnapshots(numbers: readonly number[]): Promise<void>
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

/** What a sweep needs of a store. */
export function sweepPorts({ reader, content, indexes, ...store }: StorePorts): SweepPorts {
  return {
    imagesAfter: (id) => reader.imagesAfter(id),
    leasedAfter: (digest) => reader.leasedAfter(digest),
    known: (kind, digests) => reader.knownDigests(kind, digests),
    storedBlobs: () => content.digests(),
    storedIndexes: () => indexes.list(),
    removeBlobs: (digests) => store.removeBlobs(digests),
    removeIndexes: (diffIds) => store.removeIndexes(diffIds),
    exclusive: (work) => store.exclusive(work),
  }
}
