import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { copyDirectoryAttributes } from './copyEntry.ts'
import { copyTree } from './copyTree.ts'
import { FileWarnings } from './FileWarnings.ts'
import { makeInitLayer } from './initLayer.ts'
import { LayerFolders } from './LowerStack.ts'
import type { LayerFormat } from './layerFormat.ts'
import { mostLowerFolders } from './mountOverlay.ts'

/** A container's own folders to make, in a folder that is not there. */
export interface PrepareJob {
  readonly folder: string
  /** Those of its image, topmost first. */
  readonly lower: readonly string[]
  readonly format: LayerFormat
  /** Copies the whole tree into `fs`, where no overlay is to be had. */
  readonly copies: boolean
}

/**
 * Makes `init`, `fs`, `work` and `merged` of a container; `fs` looks as the root of the image does. Where the image has
 * as many layers as an overlay takes, `init` is not mounted, and `fs` begins as a copy of it.
 */
export function prepareContainer({ folder, lower, format, copies }: PrepareJob): void {
  mkdirSync(folder, { mode: 0o711 })
  const init = join(folder, 'init')
  makeInitLayer(init, lower, format)
  for (const name of ['fs', 'work', 'merged']) mkdirSync(join(folder, name), { mode: 0o755 })
  const folders = new LayerFolders(format)
  try {
    const warnings = new FileWarnings()
    const image = folders.stack([init, ...lower])
    const own = folders.stack([join(folder, 'fs')]).top ?? -1
    if (copies) copyTree(image, own, warnings)
    else if (lower.length >= mostLowerFolders) copyTree(folders.stack([init]), own, warnings)
    const root = image.find('.')
    if (root !== undefined) copyDirectoryAttributes(root, root.stat, { directory: own, name: '' }, '', warnings)
  } finally {
    folders.close()
  }
}
