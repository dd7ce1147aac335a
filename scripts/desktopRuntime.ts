import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pinnedNode, projectRoot } from './setUp.mjs'

/** A desktop runtime that can open a window here, or why there is none: the end of "No desktop window: ...". */
export type Desktop =
  | { readonly electron: string /** Whether its Node can host the engine. */; readonly canHost: boolean }
  | { readonly reason: string }

/** A download that takes longer is given up, in milliseconds. */
const downloadLimit = 300_000

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Electron's program: of the given runtime, or of the `electron` package, which is asked to download it once. */
export function findElectron(): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const electron = join(override, 'electron')
    return existsSync(electron) ? electron : undefined
  }
  const home = join(projectRoot, 'node_modules', 'electron')
  const pathFile = join(home, 'path.txt')
  const installed = () => {
    const electron = existsSync(pathFile) ? join(home, 'dist', readFileSync(pathFile, 'utf8')) : undefined
    return electron !== undefined && existsSync(electron) ? electron : undefined
  }
  if (installed() === undefined) {
    process.stderr.write('Downloading the desktop runtime (once, about 120 MB) ...\n')
    spawnSync(pinnedNode, [join(home, 'install.js')], { cwd: home, stdio: 'ignore', timeout: downloadLimit })
  }
  return installed()
}

function readNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
}

/** Why Chromium's sandbox cannot work here, with what helps; undefined when it can. */
function sandboxObstacle(electron: string): string | undefined {
  if (process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) {
    return 'its sandbox does not work for root (start it as another user, or with "npm start -- --no-sandbox" at your own risk)'
  }
  const helper = join(dirname(electron), 'chrome-sandbox')
  const found = statSync(helper, { throwIfNoEntry: false })
  if (found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0) return undefined
  const isBlocked =
    readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1 ||
    readNumber('/proc/sys/kernel/unprivileged_userns_clone') === 0 ||
    readNumber('/proc/sys/user/max_user_namespaces') === 0
  if (!isBlocked) return undefined
  return `the system blocks its sandbox; allow it with: sudo chown root ${helper} && sudo chmod 4755 ${helper}`
}

/** Finds what a window needs: a display, a runtime, and a sandbox unless `withoutSandbox` was asked for. */
export function findDesktop(withoutSandbox: boolean): Desktop {
  if (!hasDisplay()) return { reason: 'there is no display' }
  const electron = findElectron()
  if (electron === undefined) return { reason: 'the Electron runtime is not here and could not be downloaded' }
  const obstacle = withoutSandbox ? undefined : sandboxObstacle(electron)
  if (obstacle !== undefined) return { reason: obstacle }
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const probe = spawnSync(electron, ['-p', 'process.versions.node'], { env, encoding: 'utf8', timeout: 30_000 })
  if (probe.status !== 0) return { reason: `${electron} does not run: ${probe.stderr.trim().split('\n')[0]}` }
  return { electron, canHost: hasSqlite(probe.stdout.trim()) }
}

/** Whether a version of Node has SQLite of its own, which the engine needs. */
export function hasSqlite(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 13)
}
