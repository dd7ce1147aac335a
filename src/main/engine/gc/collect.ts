import { type StorePorts, sweepPorts } from './ports.ts'
import { sweep } from './sweep.ts'

/** What a collection took away. */
export interface Collected {
  readonly blobs: number
  readonly indexes: number
  readonly snapshots: number
  /** Bytes on disk that were freed. */
  readonly freed: number
}

/** Rows of each kind that are dropped in one turn. */
const turnSize = 100

/**
 * Removes what nothing needs, at any time and beside everything else: records that no image, no container, no lease of
 * work under way and no entry of the trash holds, with their files, then files that no record knows. Each turn is short;
 * what others are about to need is leased by them before they look for it. Ingests and downloads are left to the work
 * that they belong to.
 */
export async function collect(ports: StorePorts): Promise<Collected> {
  let [blobs, indexes, snapshots, freed] = [0, 0, 0, 0]
  for (let isDone = false; !isDone; ) {
    const orphans = await ports.exclusive(async () => {
      const dropped = await ports.writer.dropUnused(turnSize)
      await ports.removeBlobs(dropped.blobs)
      await ports.removeIndexes(dropped.indexes)
      return dropped
    })
    // Nobody waits for the runner: numbers of unpacked layers are not given again.
    await ports.removeSnapshots(orphans.snapshots)
    blobs += orphans.blobs.length
    indexes += orphans.indexes.length
    snapshots += orphans.snapshots.length
    freed += orphans.diskSize
    isDone = orphans.blobs.length + orphans.indexes.length + orphans.snapshots.length === 0
  }
  const swept = await sweep({
    ...sweepPorts(ports),
    removeBlobs: async (digests) => {
      for (const digest of digests) freed += (await ports.content.stat(digest))?.diskSize ?? 0
      await ports.removeBlobs(digests)
    },
    removeIndexes: async (diffIds) => {
      for (const diffId of diffIds) freed += await ports.indexes.diskSizeOf(diffId)
      await ports.removeIndexes(diffIds)
    },
  })
  return { blobs: blobs + swept.blobs.length, indexes: indexes + swept.indexes.length, snapshots, freed }
}
