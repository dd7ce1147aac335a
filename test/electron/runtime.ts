import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Electron that these tests run; `reason` says why there is none. */
export interface Runtime {
  /** Its folder and its program; empty when there is none. */
  readonly folder: string
  readonly electron: string
  readonly reason?: string
}

function findRuntime(): Runtime {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? ''
  const none = (reason: string) => ({ folder: '', electron: '', reason })
  if (folder === '') return none('ELECTRON_OVERRIDE_DIST_PATH names no Electron runtime')
  const electron = join(folder, 'electron')
  if (!existsSync(electron)) return none(`there is no ${electron}`)
  if (spawnSync('Xvfb', ['-help'], { stdio: 'ignore' }).error !== undefined) return none('there is no Xvfb')
  return { folder, electron }
}

/** The Electron of ELECTRON_OVERRIDE_DIST_PATH. Where there is none, tests of the window are skipped, and it is said. */
export const runtime = findRuntime()
if (runtime.reason !== undefined) process.stderr.write(`The desktop window is not tested: ${runtime.reason}.\n`)
