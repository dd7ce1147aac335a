import { EngineError, toEngineError } from '../errors/EngineError.ts'
import { examineBlobs } from './examineBlobs.ts'
import { examineContainers } from './examineContainers.ts'
import { examineFolders } from './examineFolders.ts'
import { examineImages } from './examineImages.ts'
import { examineIndexes } from './examineIndexes.ts'
import { type Report, remedies } from './Finding.ts'
import { type OpenMetadata, openMetadata } from './openMetadata.ts'
import { look, StoreFiles } from './storeFiles.ts'

/** How much of a store was looked at. */
export interface StoreCounts {
  readonly images: number
  /** Distinct diffIDs. */
  readonly layers: number
  readonly blobs: number
}

/**
 * Verifies a whole store and changes nothing in it: the database, every blob, every layer index, every reference,
 * and that nothing is left over. Each finding is reported as it is made. Blobs stream through; memory grows by some
 * hundred bytes a blob. Whoever calls sees to it that nobody else works on the store meanwhile. Throws NOT_FOUND
 * when there is no store at `root`.
 */
export async function examineStore(root: string, report: Report): Promise<StoreCounts> {
  const files = new StoreFiles(root)
  await throwUnlessStore(files)
  await examineFolders(files, report)
  using metadata = openOrReport(files.database, report)
  const reader = metadata?.reader
  const blobs = await examineBlobs(files, reader, report)
  if (reader === undefined) return { images: 0, layers: 0, blobs: blobs.count }
  try {
    for (const problem of reader.verify()) {
      report({ subject: files.database, problem, remedy: remedies.rebuild })
    }
    await examineContainers(files, reader, report)
    const indexes = await examineIndexes(files, reader, report)
    const counts = await examineImages(files, reader, { blobs: blobs.bad, indexes }, report)
    return { ...counts, blobs: blobs.count }
  } catch (error) {
    reportDatabase(files.database, error, report)
    return { images: 0, layers: 0, blobs: blobs.count }
  }
}

/** Throws NOT_FOUND when there is no store at `root`. */
export async function throwUnlessStore({ root, database, content }: StoreFiles): Promise<void> {
  if ((await look(database)) || (await look(content))) return
  throw new EngineError('NOT_FOUND', `Could not examine ${root}: it is no data root of Lamina.`)
}

function openOrReport(path: string, report: Report): OpenMetadata | undefined {
  try {
    return openMetadata(path)
  } catch (error) {
    reportDatabase(path, error, report)
    return undefined
  }
}

function reportDatabase(path: string, error: unknown, report: Report): void {
  const problem = `it can't be read to its end. ${toEngineError(error, 'read it').message}`
  report({ subject: path, problem, remedy: remedies.rebuild })
}
