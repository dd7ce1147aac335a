import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { AccountFiles } from '../runtime/users.ts'
import { openInRoot } from './processCalls.ts'

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

function readInRoot(root: number, path: string): string {
  const fd = openInRoot(root, path)
  if (fd === undefined) return ''
  try {
    const found = fstatSync(fd)
    if (!found.isFile()) return ''
    const bytes = Buffer.alloc(Math.min(found.size, sizeLimit))
    return bytes.toString('utf8', 0, readSync(fd, bytes))
  } finally {
    closeSync(fd)
  }
}
