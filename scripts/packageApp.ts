import { spawnSync } from 'node:child_process'
import { globSync, lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildWhenStale } from './buildApp.ts'
import { findElectron } from './desktopRuntime.ts'
import { pinnedNode, projectRoot } from './setUp.mjs'

/** An unpacked app, ready to be started where it lies. */
export interface PackagedApp {
  /** Its folder. */
  readonly folder: string
  /** Bytes of all its files, and of those that are ours: the archive and what lies beside it. */
  readonly size: number
  readonly ownSize: number
}

function sizeOf(folder: string): number {
  const files = globSync('**/*', { cwd: folder }).map((file) => lstatSync(join(folder, file)))
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

/**
 * Makes an unpacked app in `output`, on the Electron at hand: that of ELECTRON_OVERRIDE_DIST_PATH, else that of the
 * `electron` package. Builds first what is out of date; says on standard error what it does. Throws when there is no
 * Electron, or the packager fails.
 */
export async function packageApp(output: string): Promise<PackagedApp> {
  await buildWhenStale()
  const electron = findElectron()
  if (electron === undefined) {
    throw new Error('Could not package the app: the Electron runtime is not here and could not be downloaded.')
  }
  const home = process.platform === 'darwin' ? join(dirname(electron), '..', '..', '..') : dirname(electron)
  const version = readFileSync(join(home, 'version'), 'utf8').trim().replace(/^v/, '')
  const cli = join(projectRoot, 'node_modules', 'electron-builder', 'cli.js')
  const settings = { electronDist: home, electronVersion: version, 'directories.output': output }
  const args = [
    cli,
    '--dir',
    '--publish=never',
    ...Object.entries(settings).map(([key, value]) => `-c.${key}=${value}`),
  ]
  const { status } = spawnSync(pinnedNode, args, { cwd: projectRoot, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('Could not package the app: electron-builder failed, see above.')
  const [folder] = globSync(['*-unpacked', 'mac*'], { cwd: output })
  if (folder === undefined) throw new Error(`Could not package the app: electron-builder left nothing in ${output}.`)
  const path = join(output, folder)
  const [resources = path] = globSync(['resources', '*.app/Contents/Resources'], { cwd: path })
  return { folder: path, size: sizeOf(path), ownSize: sizeOf(join(path, resources)) }
}
