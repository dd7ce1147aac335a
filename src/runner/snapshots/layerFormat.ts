import { closeFile, makeDirectoryAt, makeNodeAt, openAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { type FileStat, fileTypes } from '../system/stat.ts'
import { readAttribute, writeAttribute } from '../system/xattrs.ts'

/**
 * How unpacked layers and containers' own folders say what they hide: as the kernel's overlay reads it
 * (Documentation/filesystems/overlayfs.rst), `user.overlay.*` where an ordinary user mounts (`userxattr`).
 */
export interface LayerFormat {
  readonly attributePrefix: 'trusted.overlay.' | 'user.overlay.'
}

const yes = Buffer.from('y')
const opaque = 'opaque'
const whiteout = 'whiteout'

/** The form that a runner writes and mounts. */
export function layerFormat(rootless: boolean): LayerFormat {
  return { attributePrefix: rootless ? 'user.overlay.' : 'trusted.overlay.' }
}

/** Whether an attribute is the overlay's own: never taken from a tar, never given to one. */
export function isOverlayAttribute(attribute: string): boolean {
  return attribute.startsWith('user.overlay.') || attribute.startsWith('trusted.overlay.')
}

/**
 * Whether what stands at a name is a whiteout: a character device 0/0, or, where this user may make none (before Linux
 * 5.8), an empty file with the attribute `overlay.whiteout`, which only the copying driver reads.
 */
export function isWhiteout(stat: FileStat, directory: number, name: string, format: LayerFormat): boolean {
  if (stat.type === fileTypes.char) return stat.deviceMajor === 0 && stat.deviceMinor === 0
  if (stat.type !== fileTypes.file || stat.size > 0 || stat.mode !== 0) return false
  return readAttribute(directory, name, format.attributePrefix + whiteout) !== undefined
}

/** Makes a whiteout where nothing stands. */
export function makeWhiteout(directory: number, name: string, format: LayerFormat): void {
  try {
    makeNodeAt(directory, name, fileTypes.char)
  } catch (error) {
    if (!isSystemError(error, 'EPERM')) throw error
    closeFile(openAt(directory, name, openFlags.newFile, 0))
    writeAttribute(directory, name, format.attributePrefix + whiteout, yes)
  }
}

/** Whether a directory hides what the layers below have in it. */
export function isOpaque(directory: number, name: string, format: LayerFormat): boolean {
  return readAttribute(directory, name, format.attributePrefix + opaque)?.[0] === yes[0]
}

/** Makes a directory hide what the layers below have in it. */
export function makeOpaque(directory: number, name: string, format: LayerFormat): void {
  writeAttribute(directory, name, format.attributePrefix + opaque, yes)
}

/** Makes an opaque directory where nothing stands. */
export function makeOpaqueDirectory(directory: number, name: string, format: LayerFormat): void {
  makeDirectoryAt(directory, name, 0o755)
  makeOpaque(directory, name, format)
}
