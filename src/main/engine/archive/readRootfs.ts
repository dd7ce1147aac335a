import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type FinishedIngest, Ingest } from '../content/Ingest.ts'
import { type LayerFindings, LayerReading } from './LayerReading.ts'
import { type ArchiveReadJob, decompressed, inArchive, type ReadProgress } from './readArchive.ts'

/** A root file system as one finished layer in the ingest folder. */
export interface ReadRootfs {
  readonly blob: FinishedIngest
  readonly layer: LayerFindings
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
