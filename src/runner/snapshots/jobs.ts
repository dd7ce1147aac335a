import { closeFile, currentFolder, openAt, syncFileSystem } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { copyUp } from './copyUp.ts'
import { type FinishJob, finishLayers } from './finishLayer.ts'
import type { LayerFormat } from './layerFormat.ts'
import { measureTree } from './measureTree.ts'
import { mountByData } from './mountOverlay.ts'
import { prepareContainer } from './prepareContainer.ts'
import { removeFolder } from './removeTree.ts'
import { unpackLayer } from './unpackLayer.ts'

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
} as const

export type Jobs = typeof jobs
export type JobName = keyof Jobs
export type JobInput<Name extends JobName> = Parameters<Jobs[Name]>[0]
export type JobResult<Name extends JobName> = Awaited<ReturnType<Jobs[Name]>>
