import { createHash } from 'node:crypto'
import type { Digest } from '../../../shared/model/digest.ts'
import { diskSizeOf } from '../io/files.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { BlobRecord } from '../metadata/records.ts'
import { type Report, remedies } from './Finding.ts'
import { type Match, matchRecords } from './matchRecords.ts'
import { listDigests, look, readChunks, type StoreFiles } from './storeFiles.ts'

/** What came of looking at every blob. */
export interface BlobFindings {
  /** Blobs that were read. */
  readonly count: number
  /** Blobs that can't be used, and why: `missing` or `damaged`. */
  readonly bad: ReadonlyMap<Digest, 'missing' | 'damaged'>
}

/**
 * Reads every blob of a store and compares it with its name, and with its record where there is a database to read.
 */
export async function examineBlobs(
  files: StoreFiles,
  reader: Pick<MetadataReader, 'blobsAfter'> | undefined,
  report: Report,
): Promise<BlobFindings> {
  const bad = new Map<Digest, 'missing' | 'damaged'>()
  let count = 0
  const onDisk = await listDigests<Digest>(files.blobs, report)
  const recordsAfter = (digest: string): readonly BlobRecord[] => reader?.blobsAfter(digest) ?? []
  for (const match of matchRecords(onDisk, recordsAfter, ({ digest }) => digest)) {
    const subject = `blob ${match.key}`
    if (!match.onDisk) {
      bad.set(match.key, 'missing')
      report({ subject, problem: 'its file is missing.', remedy: remedies.reload })
      continue
    }
    count++
    const { problem, isDamaged } = await examineBlob(files, match, reader !== undefined)
    if (isDamaged) bad.set(match.key, 'damaged')
    if (problem !== undefined) report({ subject, ...problem })
  }
  return { count, bad }
}

interface BlobVerdict {
  readonly isDamaged: boolean
  readonly problem?: { readonly problem: string; readonly remedy: string }
}

async function examineBlob(
  files: StoreFiles,
  { key, record }: Match<Digest, BlobRecord>,
  hasRecords: boolean,
): Promise<BlobVerdict> {
  const path = files.blobPath(key)
  const actual = await digestOfFile(path)
  if (actual.failure !== undefined) {
    const problem = `its file can't be read (${actual.failure}).`
    return { isDamaged: true, problem: { problem, remedy: remedies.reload } }
  }
  if (actual.digest !== key) {
    const problem = `it is damaged: its ${actual.size} bytes have the digest ${actual.digest}.`
    return { isDamaged: true, problem: { problem, remedy: remedies.reload } }
  }
  if (record === undefined) {
    if (!hasRecords) return { isDamaged: false }
    const problem = 'the database does not know it.'
    return { isDamaged: false, problem: { problem, remedy: remedies.restart } }
  }
  const found = await look(path)
  const diskSize = found === undefined ? 0 : diskSizeOf(found)
  if (actual.size !== record.size || diskSize !== record.diskSize) {
    const problem = `it has ${actual.size} bytes and takes ${diskSize} on disk; the database says ${record.size} and ${record.diskSize}.`
    return { isDamaged: false, problem: { problem, remedy: remedies.reload } }
  }
  return { isDamaged: false }
}

interface FileDigest {
  readonly digest: Digest
  readonly size: number
  /** Why it could not be read to its end. */
  readonly failure?: string
}

async function digestOfFile(path: string): Promise<FileDigest> {
  const hash = createHash('sha256')
  let size = 0
  let failure: string | undefined
  try {
    for await (const chunk of readChunks(path)) {
      hash.update(chunk)
      size += chunk.length
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  }
  const digest = `sha256:${hash.digest('hex')}` as Digest
  return { digest, size, ...(failure === undefined ? {} : { failure }) }
}
