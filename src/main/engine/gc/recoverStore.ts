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
 * reaches. The trash stays.
 */
export async function recoverStore(ports: StorePorts): Promise<Recovered> {
  const { writer, content } = ports
  const ingests = await content.listIngestFolders()
  for (const id of ingests) await content.removeIngestFolder(id)
  const downloads = await content.downloads.removeOld()
  await writer.releaseAllLeases()
  return { ...(await sweep(sweepPorts(ports))), ingests, downloads }
}
