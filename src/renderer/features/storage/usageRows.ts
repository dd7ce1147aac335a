import type { DockerUsage, StorageUsage } from '../../../shared/contract/storage.ts'

/** Which of the kinds of size a number is: never two in one column without saying so. */
export type SizeKind = 'docker' | 'disk' | 'tar' | 'blob'

/** A line of `docker system df`, named as docker names it. */
export interface DockerRow extends DockerUsage {
  readonly type: 'Images' | 'Containers' | 'Local Volumes' | 'Build Cache'
  /** Bytes as Docker counts them, of `dockerSize`, that several images share; the rest is of one alone. */
  readonly dockerShared: number
}

/** The lines of `docker system df`, in its order. */
export function dockerRows(usage: StorageUsage): readonly DockerRow[] {
  const { images, containers, volumes, buildCache, dockerSharedSize } = usage
  return [
    { type: 'Images', ...images, dockerShared: dockerSharedSize },
    { type: 'Containers', ...containers, dockerShared: 0 },
    { type: 'Local Volumes', ...volumes, dockerShared: 0 },
    { type: 'Build Cache', ...buildCache, dockerShared: 0 },
  ]
}

/** What can be reclaimed in percent, rounded down as the docker command line does. */
export function reclaimablePercent({ dockerSize, dockerReclaimable }: DockerUsage): number {
  return dockerSize > 0 ? Math.floor((dockerReclaimable * 100) / dockerSize) : 0
}

/** All that is kept on disk. */
export interface Kept extends StorageUsage {
  /** Downloads that were interrupted and go on with the next pull: how many, and their bytes on disk. */
  readonly downloads: { readonly count: number; readonly diskSize: number }
}

/** What takes place on disk. */
export interface DiskPart {
  readonly key:
    | 'layers'
    | 'documents'
    | 'indexes'
    | 'unpacked'
    | 'containers'
    | 'volumes'
    | 'database'
    | 'downloads'
    | 'trash'
  readonly label: string
  /** Bytes on disk. */
  readonly diskSize: number
}

/** The parts of what Lamina takes on disk. */
export function diskParts(usage: Kept): readonly DiskPart[] {
  // What is in the trash is among the blobs and indexes: it is told once.
  const indexes = usage.indexesDiskSize - usage.trashIndexesDiskSize
  const layers = usage.layerBlobsDiskSize - usage.trashLayerBlobsDiskSize
  const documents = usage.blobsDiskSize + usage.indexesDiskSize - usage.trashDiskSize - indexes - layers
  return [
    { key: 'layers', label: 'Layers', diskSize: layers },
    { key: 'documents', label: 'Configs, manifests, other platforms', diskSize: documents },
    { key: 'indexes', label: 'Layer indexes', diskSize: indexes },
    { key: 'unpacked', label: 'Layers unpacked for containers', diskSize: usage.snapshotsDiskSize },
    { key: 'containers', label: 'What containers wrote', diskSize: usage.containersDiskSize },
    { key: 'volumes', label: 'Volumes', diskSize: usage.volumesDiskSize },
    { key: 'database', label: 'Database', diskSize: usage.databaseDiskSize },
    { key: 'downloads', label: 'Interrupted downloads', diskSize: usage.downloads.diskSize },
    { key: 'trash', label: 'Trash', diskSize: usage.trashDiskSize },
  ]
}

/** Bytes on disk of all of it. */
export function diskTotal(usage: Kept): number {
  return diskParts(usage).reduce((sum, { diskSize }) => sum + diskSize, 0)
}

/** One step on the way from what images say to what the disk holds. */
export interface SizeStep {
  readonly label: string
  readonly kind: SizeKind
  readonly bytes: number
  /** What this step takes less than the one before, and why; absent where nothing is saved. */
  readonly saved?: { readonly bytes: number; readonly by: string }
}

/** The way from all images added up to what is on disk. */
export function sizeSteps(usage: Kept): readonly SizeStep[] {
  const { dockerImagesSize, dockerLayersSize, tarSize, layerBlobsSize } = usage
  return [
    { label: 'All images added up', kind: 'docker', bytes: dockerImagesSize },
    {
      label: 'Each layer once',
      kind: 'docker',
      bytes: dockerLayersSize,
      ...savedFrom(dockerImagesSize, dockerLayersSize, 'sharing layers'),
    },
    { label: 'Layers unpacked', kind: 'tar', bytes: tarSize },
    {
      label: 'Layers as stored',
      kind: 'blob',
      bytes: layerBlobsSize,
      ...savedFrom(tarSize, layerBlobsSize, 'compression'),
    },
    { label: 'All that is kept', kind: 'disk', bytes: diskTotal(usage) },
  ]
}

function savedFrom(before: number, after: number, by: string): Pick<SizeStep, 'saved'> {
  return before > after ? { saved: { bytes: before - after, by } } : {}
}
