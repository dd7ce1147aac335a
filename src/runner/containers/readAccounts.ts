import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { AccountFiles } from '../runtime/users.ts'
import { openInRoot } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'

/** Bytes that are read of an account file at most. */
const sizeLimit = 4 * 1024 * 1024

/** /etc/passwd and /etc/group of a container's tree, wherever links in it lead; never a file of the host. */
export function readAccounts(rootFolder: string): AccountFiles {
  const root = openSync(rootFolder, 'r')
  try {
    return { passwd: readInRoot(root, 'etc/passwd'), group: readInRoot(root, 'etc/group') }
  } finally {
    closeSync(root)
  }
}

/** Empty when it is not there, or is no file. */
function readInRoot(root: number, path: string): string {
  let fd: number
  try {
    fd = openInRoot(root, path, openFlags.readFollowing)
  } catch (thrown) {
    if (isSystemError(thrown, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'ENXIO')) return ''
    throw thrown
  }
  try {
    const found = fstatSync(fd)
    if (!found.isFile()) return ''
    const bytes = Buffer.alloc(Math.min(found.size, sizeLimit))
    return bytes.toString('utf8', 0, readSync(fd, bytes))
  } finally {
    closeSync(fd)
  }
}
