import { join } from 'node:path'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import { type Report, remedies } from './Finding.ts'
import { listFolder, type StoreFiles } from './storeFiles.ts'

/** A folder of the data root that has a folder for each row of the database. */
interface Kept {
  readonly folder: string
  /** What one is called in findings: `container`. */
  readonly what: string
  /** The names that the database has. */
  readonly names: ReadonlySet<string>
  /** What helps where one of them is not there. */
  readonly lost: string
}

/**
 * Looks whether containers, unpacked layers and volumes have their folders, and whether there are folders that nothing
 * knows. What is in them belongs to containers, and may be for others to read.
 */
export async function examineContainers(files: StoreFiles, reader: MetadataReader, report: Report): Promise<void> {
  const containers = new Set<string>()
  for (let page = reader.containersAfter(0); page.length > 0; page = reader.containersAfter(page.at(-1)?.row ?? 0)) {
    for (const { record } of page) containers.add(record.id)
  }
  const volumes = new Set<string>()
  for (let page = reader.volumesAfter(0); page.length > 0; page = reader.volumesAfter(page.at(-1)?.row ?? 0)) {
    for (const { record } of page) volumes.add(record.name)
  }
  const snapshots = new Set([...reader.snapshotNumbers()].map(String))
  const kept: readonly Kept[] = [
    { folder: 'containers', what: 'container', names: containers, lost: 'Remove the container: it cannot be started.' },
    {
      folder: 'snapshots',
      what: 'unpacked layer',
      names: snapshots,
      lost: 'Remove the containers that stack it, and the image; then load the image again.',
    },
    { folder: 'volumes', what: 'volume', names: volumes, lost: 'Remove the volume: what was in it is gone.' },
  ]
  for (const one of kept) await examineFolder(join(files.root, one.folder), one, report)
}

async function examineFolder(path: string, { what, names, lost }: Kept, report: Report): Promise<void> {
  const found = new Set(await listFolder(path))
  for (const name of names) {
    if (!found.has(name))
      report({ subject: join(path, name), problem: `the ${what} has lost its folder.`, remedy: lost })
  }
  for (const name of found) {
    if (names.has(name)) continue
    report({ subject: join(path, name), problem: `no ${what} of that name is known.`, remedy: remedies.restart })
  }
}
