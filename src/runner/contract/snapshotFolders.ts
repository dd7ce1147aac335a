import type { SnapshotFolders } from './snapshot.ts'

/** Where an unpacked layer's files lie: `snapshots/<n>/fs` of the data root. */
export function layerFolder(root: string, snapshot: number): string {
  return `${root}/snapshots/${snapshot}/fs`
}

/**
 * The folders of a container's root file system in a data root, from the numbers of its layers (topmost first) and of
 * its own snapshot. Between the two lies `init`: places to mount on that the image lacks, which are no changes of the
 * container's (Docker has such a layer too).
 */
export function snapshotFolders(root: string, layers: readonly number[], snapshot: number): SnapshotFolders {
  const own = `${root}/snapshots/${snapshot}`
  return {
    lower: [`${own}/init`, ...layers.map((layer) => layerFolder(root, layer))],
    upper: `${own}/fs`,
    work: `${own}/work`,
    merged: `${own}/merged`,
  }
}
