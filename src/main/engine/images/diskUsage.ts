import { stat, statfs } from 'node:fs/promises'
import { diskSizeOf, isMissing } from '../io/files.ts'
import type { MetadataReader } from '../metadata/MetadataReader.ts'
import type { ImagePorts } from './ports.ts'
import type { DiskUsage, DockerUsage, StorageUsage } from './types.ts'

/** The counters of the store; reads one row. */
export function diskUsage(reader: MetadataReader): DiskUsage {
  return reader.totals()
}

/** The line of `docker system df` for what there is none of. */
const nothing: DockerUsage = { total: 0, active: 0, dockerSize: 0, dockerReclaimable: 0 }

/** Where the bytes are: counters, the size of the database's files, and what its file system says. */
export async function storageUsage({
  reader,
  usedImages,
  containerUsage,
  database,
}: StoragePorts): Promise<StorageUsage> {
  const fileSystem = await statfs(database)
  const totals = diskUsage(reader)
  return {
    ...totals,
    images: dockerUsage({ reader, usedImages }),
    ...containerUsage(),
    buildCache: nothing,
    trashDiskSize: totals.trashBlobsDiskSize + totals.trashIndexesDiskSize,
    databaseDiskSize: await databaseSize(database),
    fileSystemDiskSize: fileSystem.blocks * fileSystem.bsize,
    freeDiskSize: fileSystem.bavail * fileSystem.bsize,
  }
}

type StoragePorts = Pick<ImagePorts, 'reader' | 'usedImages' | 'containerUsage' | 'database'>

/**
 * The line of images as the docker command line works it out: what images that containers were made from have for
 * themselves is not reclaimable, all else is.
 */
function dockerUsage({ reader, usedImages }: Pick<ImagePorts, 'reader' | 'usedImages'>): DockerUsage {
  const used = usedImages().flatMap((id) => reader.image(id) ?? [])
  const inUse = used.reduce((sum, { dockerSize, dockerSharedSize }) => sum + dockerSize - dockerSharedSize, 0)
  const dockerSize = reader.totals().dockerLayersSize
  return {
    total: reader.listedCount(),
    active: used.length,
    dockerSize,
    dockerReclaimable: dockerSize - inUse,
  }
}

/** Bytes on disk of the database, its write-ahead log and its shared memory. */
async function databaseSize(path: string): Promise<number> {
  let bytes = 0
  for (const end of ['', '-wal', '-shm']) {
    try {
      bytes += diskSizeOf(await stat(path + end))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }
  return bytes
}
