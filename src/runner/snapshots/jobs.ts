import { rmSync } from 'node:fs'
import { rawNameOf } from '../../main/engine/layers/rawName.ts'
import { closeFile, currentFolder, openAt, syncFileSystem } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import type { ContainerFolders } from './ChangeWalk.ts'
import type { ContainerPlace } from './ContainerRoot.ts'
import { copyUp } from './copyUp.ts'
import { type ExtractJob, extractInto } from './extractInto.ts'
import { type FinishJob, finishLayers } from './finishLayer.ts'
import type { LayerFormat } from './layerFormat.ts'
import { listChanges } from './listChanges.ts'
import { listFolder } from './listFolder.ts'
import { measureTree } from './measureTree.ts'
import { mountByData } from './mountOverlay.ts'
import { prepareContainer } from './prepareContainer.ts'
import { removeFolder } from './removeTree.ts'
import { statPath } from './statPath.ts'
import { unpackLayer } from './unpackLayer.ts'
import { writeLayer } from './writeLayer.ts'
import { writePathTar, writeTree } from './writeTree.ts'

const standardInput = 0
const standardOutput = 1

/** A path of a container. */
export interface PathJob {
  readonly place: ContainerPlace
  readonly path: string
}

/** A folder to remove: its parent and its name there. */
export interface RemoveJob {
  readonly parent: string
  readonly name: string
}

/**
 * The work that is done in child processes, so that the runner's own loop goes on: all of it is synchronous system
 * calls. Inputs and results are plain data.
 */
export const jobs = {
  unpack: unpackLayer,
  /** Gives warnings and the bytes on disk of each layer, bottom first. */
  finish: ({ layers, format }: { readonly layers: readonly FinishJob[]; readonly format: LayerFormat }) =>
    finishLayers(layers, format).map((warnings, index) => {
      return { warnings, diskSize: measureTree(layers[index]?.folder ?? '').diskSize }
    }),
  remove: (folders: readonly RemoveJob[]) =>
    folders.reduce((sum, { parent, name }) => sum + removeFolder(parent, name), 0),
  sync: (folder: string) => {
    const fd = openAt(currentFolder, folder, openFlags.readDirectory)
    try {
      syncFileSystem(fd)
    } finally {
      closeFile(fd)
    }
  },
  measure: measureTree,
  mountByData,
  prepare: prepareContainer,
  copyUp,
  changes: listChanges,
  listFolder,
  statPath: ({ place, path }: PathJob) => statPath(place, path),
  /** These write a tar to the standard output, and give how many bytes it has. */
  writeLayer: (folders: ContainerFolders) => writeLayer(folders, standardOutput),
  writeTree: (folder: string) => writeTree(folder, standardOutput),
  writePathTar: ({ place, path }: PathJob) => writePathTar(place, path, standardOutput),
  /** This reads a tar from the standard input. */
  extractInto: (job: ExtractJob) => extractInto(job, standardInput),
  writeLayerFile,
} as const

/** Writes a container's own layer into a new file; takes it away again when that fails. */
function writeLayerFile({ folders, file }: { readonly folders: ContainerFolders; readonly file: string }): void {
  const fd = openAt(currentFolder, rawNameOf(file), openFlags.newFile, 0o600)
  try {
    writeLayer(folders, fd)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    closeFile(fd)
  }
}

export type Jobs = typeof jobs
export type JobName = keyof Jobs
export type JobInput<Name extends JobName> = Parameters<Jobs[Name]>[0]
export type JobResult<Name extends JobName> = Awaited<ReturnType<Jobs[Name]>>
