import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { unmountFileSystem } from '../system/mountCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { findAt } from '../system/stat.ts'
import { isWhiteout, layerFormat, makeOpaque, makeWhiteout } from './layerFormat.ts'
import { mountByData, mountByOptions } from './mountOverlay.ts'

/** What an overlay can do in a folder: how it is mounted there, or why it cannot be. */
export type OverlayProbe =
  | { readonly driver: 'overlay'; readonly mountWith: 'options' | 'data' }
  | { readonly driver: 'copy'; readonly reason: string }

/**
 * Tries in a data root whether containers can be mounted as overlays: whiteouts and opaque directories are made and
 * understood, and a deletion in the mounted tree comes out as a whiteout.
 */
export function probeOverlay(root: string, rootless: boolean): OverlayProbe {
  const folder = mkdtempSync(join(root, 'snapshots', `.${process.pid}-probe-`))
  const folders = {
    lower: [join(folder, 'upper-layer'), join(folder, 'lower-layer')],
    upper: join(folder, 'fs'),
    work: join(folder, 'work'),
    merged: join(folder, 'merged'),
  }
  try {
    for (const path of [...folders.lower, folders.upper, folders.work, folders.merged]) mkdirSync(path)
    fillLayers(folder, rootless)
    const mountWith = mountByOptions(folders, rootless) ? 'options' : 'data'
    if (mountWith === 'data') mountByData({ folders, rootless })
    try {
      const fault = examine(folders.merged, folders.upper)
      return fault === undefined ? { driver: 'overlay', mountWith } : { driver: 'copy', reason: fault }
    } finally {
      unmountFileSystem(folders.merged)
    }
  } catch (error) {
    return { driver: 'copy', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Two layers: the upper one hides the file `hidden` and all that was in `emptied`. */
function fillLayers(folder: string, rootless: boolean): void {
  const [upper, lower] = [join(folder, 'upper-layer'), join(folder, 'lower-layer')]
  for (const layer of [upper, lower]) mkdirSync(join(layer, 'emptied'))
  for (const name of ['hidden', 'deleted', 'emptied/old']) writeFileSync(join(lower, name), '')
  const format = layerFormat(rootless)
  const fd = openAt(currentFolder, upper, openFlags.pathDirectory)
  makeWhiteout(fd, 'hidden')
  makeOpaque(fd, 'emptied', format)
  closeFile(fd)
}

/** What does not work; undefined when all does. */
function examine(merged: string, upper: string): string | undefined {
  if (existsSync(join(merged, 'hidden'))) return 'whiteouts of layers are not understood'
  if (existsSync(join(merged, 'emptied/old'))) return 'opaque directories of layers are not understood'
  rmSync(join(merged, 'deleted'))
  const fd = openAt(currentFolder, upper, openFlags.pathDirectory)
  try {
    const stat = findAt(fd, 'deleted')
    const isUnderstood = stat !== undefined && isWhiteout(stat)
    return isUnderstood ? undefined : 'deletions leave no whiteouts'
  } finally {
    closeFile(fd)
  }
}
