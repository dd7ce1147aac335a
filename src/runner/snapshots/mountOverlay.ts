import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { type MountOption, mountFileSystem, mountWithOptions } from '../system/mountCalls.ts'
import { openFlags } from '../system/openFlags.ts'

/** What an overlay is made of. Absolute paths. */
export interface OverlayFolders {
  /** Topmost first, at least one. */
  readonly lower: readonly string[]
  readonly upper: string
  readonly work: string
  readonly merged: string
}

/** An overlay to mount by a child that may change its current folder. */
export interface DataMount {
  readonly folders: OverlayFolders
  readonly rootless: boolean
}

/** Layers that an overlay takes (OVL_MAX_STACK of the kernel). */
export const mostLowerFolders = 500

/** The longest value of an option that fsconfig takes, less its NUL. */
const longestValue = 255
/** Most bytes of the options of mount(2): a page, less its NUL. */
const longestData = 4095

/** Features of the overlay that layers and `diff` cannot do with; ordinary users have none of them anyway. */
const featuresOff = ['redirect_dir=off', 'metacopy=off', 'index=off']

/**
 * Mounts an overlay by options that are given one by one, so that there may be 500 layers in folders with long paths.
 * False where the kernel knows no `lowerdir+` (before Linux 6.8). Throws SystemCallError for other failures.
 */
export function mountByOptions(folders: OverlayFolders, rootless: boolean): boolean {
  const opened: number[] = []
  const shortened = (path: string): string => {
    if (Buffer.byteLength(path) <= longestValue) return path
    const fd = openAt(currentFolder, path, openFlags.pathDirectory)
    opened.push(fd)
    return `/proc/self/fd/${fd}`
  }
  const features = rootless ? ['userxattr'] : featuresOff
  try {
    const options: MountOption[] = [
      ['source', 'overlay'],
      ...folders.lower.map((path): MountOption => ['lowerdir+', shortened(path)]),
      ['upperdir', shortened(folders.upper)],
      ['workdir', shortened(folders.work)],
      ...features.map((feature): MountOption => {
        const [key = '', value] = feature.split('=')
        return value === undefined ? [key] : [key, value]
      }),
    ]
    mountWithOptions('overlay', options, folders.merged)
    return true
  } catch (error) {
    const isOldKernel =
      isSystemError(error, 'ENOSYS') || (isSystemError(error, 'EINVAL') && isAbout(error, 'lowerdir+'))
    if (isOldKernel) return false
    throw error
  } finally {
    for (const fd of opened) closeFile(fd)
  }
}

/**
 * Mounts an overlay by mount(2), whose options end at a page: layers are named by links of one to three letters, in a
 * folder that becomes the current one for the call. For child processes only.
 */
export function mountByData({ folders, rootless }: DataMount): void {
  const { lower, upper, work, merged } = folders
  const links = mkdtempSync(join(merged, '..', 'links-'))
  const before = process.cwd()
  try {
    const names = lower.map((folder, index) => {
      const name = index.toString(36)
      symlinkSync(folder, join(links, name))
      return name
    })
    symlinkSync(upper, join(links, 'upper'))
    symlinkSync(work, join(links, 'work'))
    process.chdir(links)
    const features = rootless ? ['userxattr'] : featuresOff
    const data = [`lowerdir=${names.join(':')}`, 'upperdir=upper', 'workdir=work', ...features].join(',')
    if (data.length > longestData) throw new Error(`${lower.length} layers do not fit the options of mount(2)`)
    mountFileSystem('overlay', merged, 'overlay', 0, data)
  } finally {
    process.chdir(before)
    rmSync(links, { recursive: true })
  }
}

function isAbout(error: unknown, subject: string): boolean {
  return error instanceof Error && error.message.includes(subject)
}
