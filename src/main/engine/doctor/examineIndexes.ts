import type { DiffId } from '../../../shared/model/digest.ts'
import { toEngineError } from '../errors/EngineError.ts'
import { diskSizeOf } from '../io/files.ts'
import { openLayerIndex, verifyLayerIndex } from '../layers/LayerIndexFile.ts'
import type { IndexRecord } from '../metadata/inventory.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { type Report, remedies } from './Finding.ts'
import { matchRecords } from './matchRecords.ts'
import { listDigests, look, type StoreFiles } from './storeFiles.ts'

const remedy = 'Delete that file, remove the images that have this layer, and load them again.'

/** Reads every layer index and compares it with its record. Gives the diffIDs of those that can't be used. */
export async function examineIndexes(
  files: StoreFiles,
  reader: Pick<MetadataReader, 'indexesAfter'>,
  report: Report,
): Promise<ReadonlySet<DiffId>> {
  const bad = new Set<DiffId>()
  const onDisk = await listDigests<DiffId>(files.indexes, report)
  const recordsAfter = (diffId: string): readonly IndexRecord[] => reader.indexesAfter(diffId)
  for (const match of matchRecords(onDisk, recordsAfter, ({ diffId }) => diffId)) {
    const subject = `layer index ${files.indexPath(match.key)}`
    if (match.record === undefined) {
      report({ subject, problem: 'the database knows no such layer.', remedy: remedies.restart })
    } else if (!match.onDisk) {
      bad.add(match.key)
      report({ subject, problem: 'it is missing.', remedy: remedies.reload })
    } else {
      const damage = await damageOf(files.indexPath(match.key), match.key)
      if (damage !== undefined) {
        bad.add(match.key)
        report({ subject, problem: damage, remedy })
      } else await compareWithRecord(files, match.record, subject, report)
    }
  }
  return bad
}

async function damageOf(path: string, diffId: DiffId): Promise<string | undefined> {
  try {
    await verifyLayerIndex(path, { diffId })
    return undefined
  } catch (error) {
    const { message, cause } = toEngineError(error, `read ${path}`)
    return `it is damaged: ${cause instanceof Error ? cause.message : message}.`
  }
}

async function compareWithRecord(
  files: StoreFiles,
  record: IndexRecord,
  subject: string,
  report: Report,
): Promise<void> {
  const path = files.indexPath(record.diffId)
  const found = await look(path)
  const diskSize = found === undefined ? 0 : diskSizeOf(found)
  const index = await openLayerIndex(path)
  await index.close()
  if (index.count === record.entryCount && diskSize === record.diskSize) return
  const problem = `it has ${index.count} entries and takes ${diskSize} bytes on disk; the database says ${record.entryCount} and ${record.diskSize}.`
  report({ subject, problem, remedy })
}
