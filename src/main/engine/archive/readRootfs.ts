import { createHash, randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../../../shared/model/digest.ts'
import { type FinishedIngest, Ingest } from '../content/Ingest.ts'
import { diskSizeOf } from '../io/files.ts'
import { fileChunks } from './fileChunks.ts'
import { type LayerFindings, LayerReading } from './LayerReading.ts'
import { type ArchiveReadJob, decompressed, inArchive, type ReadProgress } from './readArchive.ts'

/** A root file system as one finished layer in the ingest folder. */
export interface ReadRootfs {
  readonly blob: FinishedIngest
  readonly layer: LayerFindings
}

/**
 * Makes a finished layer of an uncompressed tar that lies in the ingest folder already, where it stands: it is read
 * once, to be hashed and indexed, and sent to the disk. Throws as readArchive does.
 */
export async function readLayerFile(job: ArchiveReadJob, path: string, onProgress: ReadProgress): Promise<ReadRootfs> {
  const handle = await open(path, 'r+')
  try {
    // The disk is at work while it is hashed.
    const synced = handle.datasync()
    synced.catch(() => undefined)
    const hash = createHash('sha256')
    const reading = new LayerReading('none', job.name)
    let size = 0
    for await (const chunk of fileChunks(path)) {
      hash.update(chunk)
      await reading.push(chunk)
      reading.throwIfFailed()
      size += chunk.length
      onProgress(size, 'Reading what the container wrote')
    }
    await synced
    await handle.sync()
    const digest = `sha256:${hash.digest('hex')}` as Digest
    const blob = { path, digest, size, diskSize: diskSizeOf(await handle.stat()) }
    return { blob, layer: await reading.finish(digest, `${path}.index`) }
  } catch (error) {
    throw inArchive(error, job.name)
  } finally {
    await handle.close()
  }
}

/**
 * Reads a root file system tar, perhaps compressed, into one uncompressed layer. Throws as readArchive does.
 */
export async function readRootfs(
  job: ArchiveReadJob,
  source: AsyncIterable<Uint8Array>,
  onProgress: ReadProgress,
): Promise<ReadRootfs> {
  const path = join(job.folder, randomUUID())
  const ingest = await Ingest.open(path)
  try {
    const reading = new LayerReading('none', job.name)
    for await (const chunk of decompressed(source, job.name)) {
      ingest.push(chunk)
      await reading.push(chunk)
      await ingest.settled()
      reading.throwIfFailed()
      onProgress(ingest.offset, 'Reading the root file system')
    }
    const blob = await ingest.finish()
    return { blob, layer: await reading.finish(blob.digest, `${path}.index`) }
  } catch (error) {
    await ingest.close()
    throw inArchive(error, job.name)
  }
}
