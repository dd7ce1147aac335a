import { makeDirectoryAt, makeNodeAt } from '../system/fileCalls.ts'
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

/** The form that a runner writes and mounts. */
export function layerFormat(rootless: boolean): LayerFormat {
  return { attributePrefix: rootless ? 'user.overlay.' : 'trusted.overlay.' }
}

/** Whether an attribute is the overlay's own: never taken from a tar, never given to one. */
export function isOverlayAttribute(attribute: string): boolean {
  return attribute.startsWith('user.overlay.') || attribute.startsWith('trusted.overlay.')
}

/** Whether what stands at a name is a whiteout: a character device 0/0. */
export function isWhiteout({ type, deviceMajor, deviceMinor }: FileStat): boolean {
  return type === fileTypes.char && deviceMajor === 0 && deviceMinor === 0
}

/** Makes a whiteout where nothing stands. An ordinary user may since Linux 5.8. */
export function makeWhiteout(directory: number, name: string): void {
  makeNodeAt(directory, name, fileTypes.char)
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
