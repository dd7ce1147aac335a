import { join } from 'node:path'
import { isDigest } from '../../../shared/model/digest.ts'
import { type Report, remedies } from './Finding.ts'
import { listFolder, type StoreFiles } from './storeFiles.ts'

const rootNames: ReadonlySet<string> = new Set([
  'lock',
  'lamina.db',
  'lamina.db-wal',
  'lamina.db-shm',
  'content',
  'index',
  'snapshots',
  'volumes',
  'containers',
  'runner',
  'terminals.json',
  'trash',
  'browsed',
])
const contentNames: ReadonlySet<string> = new Set(['blobs', 'ingests', 'downloads'])
/** What there is of one download. */
const downloadNames: ReadonlySet<string> = new Set(['data', 'index'])
const blobsNames: ReadonlySet<string> = new Set(['sha256'])

/** Looks for files that do not belong into a store, and for what work that was cut off left behind. */
export async function examineFolders(files: StoreFiles, report: Report): Promise<void> {
  await reportStrangers(files.root, rootNames, report)
  await reportStrangers(files.content, contentNames, report)
  await reportStrangers(join(files.content, 'blobs'), blobsNames, report)
  for (const name of await listFolder(files.ingests)) {
    const problem = 'it is left over from work that was cut off.'
    report({ subject: join(files.ingests, name), problem, remedy: remedies.restart })
  }
  for (const name of await listFolder(files.downloads)) {
    const folder = join(files.downloads, name)
    if (isDigest(`sha256:${name}`)) await reportStrangers(folder, downloadNames, report)
    else report({ subject: folder, problem: 'its name is no digest.', remedy: remedies.look })
  }
}

async function reportStrangers(folder: string, known: ReadonlySet<string>, report: Report): Promise<void> {
  for (const name of await listFolder(folder)) {
    if (known.has(name)) continue
    report({ subject: join(folder, name), problem: 'it does not belong into a data root.', remedy: remedies.look })
  }
}
