import { lstat } from 'node:fs/promises'
import { isMissing } from '../io/files.ts'
import type { TarHeader } from '../layers/types.ts'

/**
 * A header for a regular file of an archive that is made or pretended: owned by root, readable, from 1970,
 * so that the same content gives the same bytes. `size` in bytes.
 */
export function fileHeader(name: string, size: number): TarHeader {
  return {
    name: Buffer.from(name, 'utf8').toString('latin1'),
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size,
    mtime: 0,
    linkName: '',
    deviceMajor: 0,
    deviceMinor: 0,
    userName: '',
    groupName: '',
    xattrs: new Map(),
  }
}

/** The header for a file on disk; undefined when it is missing or not a regular file. */
export async function regularFile(path: string, name: string): Promise<TarHeader | undefined> {
  try {
    const stat = await lstat(path)
    return stat.isFile() ? fileHeader(name, stat.size) : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
