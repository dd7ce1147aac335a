import { readdirSync } from 'node:fs'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { statAt } from '../system/stat.ts'
import { copyDirectoryAttributes } from './copyEntry.ts'
import { copyTree } from './copyTree.ts'
import { FileWarnings } from './FileWarnings.ts'
import { enterPath, LayerFolders } from './LowerStack.ts'
import type { LayerFormat } from './layerFormat.ts'
import { resolveInStack } from './resolveInStack.ts'

/** New volumes to fill from an image. */
export interface CopyUpJob {
  /** The image's folders, topmost first. */
  readonly lower: readonly string[]
  readonly format: LayerFormat
  /** Paths in the image, RawName, and folders of volumes. */
  readonly volumes: readonly { readonly target: string; readonly folder: string }[]
}

/**
 * Copies into each volume that is empty what the image has at its target, the directory's own owner and mode too, as
 * Docker fills new volumes.
 */
export function copyUp({ lower, format, volumes }: CopyUpJob): void {
  const folders = new LayerFolders(format)
  try {
    const image = folders.stack(lower)
    for (const { target, folder } of volumes) {
      const path = resolveInStack(image, target)
      if (path === undefined || readdirSync(folder).length > 0) continue
      const source = enterPath(image, path)
      const volume = openAt(currentFolder, folder, openFlags.pathDirectory)
      try {
        if (source.top === undefined) continue
        const warnings = new FileWarnings()
        copyTree(source, volume, warnings)
        const from = { directory: source.top, name: '' }
        copyDirectoryAttributes(from, statAt(source.top, ''), { directory: volume, name: '' }, path, warnings)
      } finally {
        source.close()
        closeFile(volume)
      }
    }
  } finally {
    folders.close()
  }
}
