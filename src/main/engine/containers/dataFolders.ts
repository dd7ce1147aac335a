import { join } from 'node:path'
import type { SnapshotFolders } from '../../../runner/contract/snapshot.ts'

/** The folder of a container's own files. */
export function containerFolder(root: string, id: string): string {
  return join(root, 'containers', id)
}

/** Where a container's log is written. */
export function logPath(root: string, id: string): string {
  return join(containerFolder(root, id), `${id}-json.log`)
}

/** The folder that holds a volume's data, as containers mount it. */
export function volumeData(root: string, name: string): string {
  return join(root, 'volumes', name, '_data')
}

/** The folder of an unpacked layer's tree. */
export function snapshotTree(root: string, number: number): string {
  return join(root, 'snapshots', String(number), 'fs')
}

/** The directories of a container's root file system: `layers` topmost first, `own` its own snapshot's number. */
export function snapshotFolders(root: string, layers: readonly number[], own: number): SnapshotFolders {
  const folder = join(root, 'snapshots', String(own))
  return {
    lower: layers.map((number) => snapshotTree(root, number)),
    upper: join(folder, 'fs'),
    work: join(folder, 'work'),
    merged: join(folder, 'merged'),
  }
}
