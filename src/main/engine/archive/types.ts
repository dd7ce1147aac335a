import type { Readable } from 'node:stream'
import type { ImageId } from '../../../shared/model/digest.ts'

/** Where an archive comes from: a file (or an OCI layout directory), or a stream that is read once to its end. */
export type ArchiveSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stream'; readonly stream: Readable; readonly name: string; readonly size?: number }

export interface WorkProgress {
  readonly bytesDone: number
  readonly bytesTotal?: number
  readonly step: string
}

export interface WorkOptions {
  readonly signal?: AbortSignal
  /** Called at most 20 times a second. */
  readonly onProgress?: (progress: WorkProgress) => void
}

export interface LoadedImage {
  readonly id: ImageId
  /** Familiar references it got from the archive; empty for an untagged image. */
  readonly names: readonly string[]
  /** Names that another image lost to it. */
  readonly taken: readonly { readonly name: string; readonly previous: ImageId }[]
}

export interface LoadResult {
  readonly images: readonly LoadedImage[]
}

export interface ImportOptions extends WorkOptions {
  /** Familiar reference to give the new image. */
  readonly reference?: string
  readonly message?: string
  /** Dockerfile instructions (`-c`): CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR, ... */
  readonly changes?: readonly string[]
  readonly platform?: string
}

/** An image that is to be saved, and the normalised names that go into the archive with it. */
export interface SaveSelection {
  readonly id: ImageId
  readonly names: readonly string[]
}

/** An archive on its way out. */
export interface SavedArchive {
  /** Bytes of the whole archive, known before the first. */
  readonly size: number
  /** Whoever asked reads it to its end, or destroys it. */
  readonly stream: Readable
}

/** What saving would write. */
export interface SavePlan {
  readonly images: readonly {
    readonly id: ImageId
    /** Familiar references that go into the archive with it; none for an image that was asked for by its ID. */
    readonly names: readonly string[]
  }[]
  /** Layers in the archive, each once. */
  readonly layerCount: number
  /** Bytes of the whole archive. */
  readonly size: number
}

/** Bringing images in and out as archives. */
export interface Archives {
  /** Loads every image of an archive. All or nothing: on an error the store is as it was. */
  load(source: ArchiveSource, options?: WorkOptions): Promise<LoadResult>
  /** Writes images as one Docker 25 archive (uncompressed tar). Throws NOT_FOUND before the first byte. */
  save(references: readonly string[], options?: WorkOptions): Promise<SavedArchive>
  /** What `save` would write. Changes nothing. Throws NOT_FOUND. */
  planSave(references: readonly string[]): Promise<SavePlan>
  /** Makes an image of one layer from a root file system tar (perhaps compressed). */
  importRootfs(source: ArchiveSource, options?: ImportOptions): Promise<ImageId>
}
