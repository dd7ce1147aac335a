import type { Readable } from 'node:stream'
import type { Digest } from '../../../shared/model/digest.ts'
import type { FinishedIngest, Ingest } from './Ingest.ts'

/** A stored blob. Bytes; `diskSize` as `du` counts. */
export interface BlobInfo {
  readonly digest: Digest
  readonly size: number
  readonly diskSize: number
}

/** Reads blobs. A digest that is not there is NOT_FOUND. */
export interface ContentProvider {
  stat(digest: Digest): Promise<BlobInfo | undefined>
  /** The bytes from `start` (default 0); the reader destroys the stream when it stops early. */
  read(digest: Digest, start?: number): Readable
  /** Absolute path of a blob's file, whether it is there or not: for a reader outside of the engine. */
  pathOf(digest: Digest): string
  /** All bytes of a small blob. Throws MALFORMED when it has more than `limit` bytes. */
  readSmall(digest: Digest, limit: number): Promise<Uint8Array>
}

/** Takes blobs in. */
export interface ContentIngester {
  /**
   * Brings one blob of known digest in: `fill` writes into the ingest, from `ingest.offset` on; then it is
   * verified, fsynced and committed. When the blob is there already nothing happens, and when another call
   * is bringing it in, this one waits for that. What was written before a failure is kept for the next try.
   */
  ingest(expected: { digest: Digest; size?: number }, fill: (ingest: Ingest) => Promise<void>): Promise<BlobInfo>
  /**
   * Makes finished blobs visible, each by one rename; returns those that were not there before. What was there
   * is replaced, so that a blob which the disk has damaged is whole again. Idempotent.
   */
  commit(finished: readonly FinishedIngest[]): Promise<Digest[]>
  /** Undoes `commit` of blobs that it told as new: each lies where it lay before. */
  putBack(finished: readonly Pick<FinishedIngest, 'digest' | 'path'>[]): Promise<void>
}

/** Looks after what is stored. */
export interface ContentManager {
  /** Deletes a blob; nothing when it is not there. */
  delete(digest: Digest): Promise<void>
  /** Every blob in the store. */
  list(): AsyncIterable<BlobInfo>
  /** The digests of all blobs in the store; asks nothing else of the disk. */
  digests(): Promise<Digest[]>
  /** Makes an empty folder for a piece of work that writes several blobs, and gives its path. */
  openIngestFolder(id: string): Promise<string>
  /** Removes an ingest folder with all that is in it; nothing when it is not there. */
  removeIngestFolder(id: string): Promise<void>
  /** The names of all ingest folders, finished or not. */
  listIngestFolders(): Promise<string[]>
}

export interface ContentStore extends ContentProvider, ContentIngester, ContentManager {}
