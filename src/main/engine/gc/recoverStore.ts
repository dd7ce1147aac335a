import { type StorePorts, sweepPorts } from './ports.ts'
import { type Swept, sweep } from './sweep.ts'

/** What was cleared away. */
export interface Recovered extends Swept {
  readonly ingests: readonly string[]
  /** Downloads that were not gone on with for long. */
  readonly downloads: number
}

/**
 * Brings a store back to what its metadata says, at the start of the engine, before anything else uses it:
 * ends the leases of the process before, removes all ingests, old downloads, and the blobs and indexes that nothing
 * reaches. The trash stays, and so does what was downloaded and never recorded.
 */
export async function recoverStore(ports: StorePorts): Promise<Recovered> {
  const { writer, content } = ports
  const ingests = await content.listIngestFolders()
  for (const id of ingests) await content.removeIngestFolder(id)
  await writer.releaseAllLeases()
  await putBackDownloads(ports)
  const downloads = await content.downloads.removeOld()
  return { ...(await sweep(sweepPorts(ports))), ingests, downloads }
}

/** Blobs of downloads that were put in place and not recorded lie where they lay again: a pull goes on with them. */
async function putBackDownloads({ reader, content }: StorePorts): Promise<void> {
  const digests = await content.downloads.digests()
  const known = reader.knownDigests('blob', digests)
  const lost = digests.filter((digest) => !known.has(digest))
  await content.putBack(lost.map((digest) => ({ digest, path: content.downloads.dataOf(digest) })))
}
