import { linkSync, lstatSync, mkdirSync, readdirSync, rmSync, type Stats, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TarItem } from '../fixtures/tar.ts'

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/**
 * Extracts entries one after the other as Docker extracts a layer: what stands at a path goes first, with all
 * that is in it, unless both are directories.
 */
export function extract(root: string, items: readonly TarItem[]): void {
  for (const { name, kind = 'file', content = '', linkName = '' } of items) {
    const path = join(root, name)
    mkdirSync(dirname(path), { recursive: true })
    const isMerged = kind === 'directory' && statOf(path)?.isDirectory() === true
    if (!isMerged) rmSync(path, { recursive: true, force: true })
    if (kind === 'file') writeFileSync(path, content)
    else if (kind === 'directory' && !isMerged) mkdirSync(path)
    else if (kind === 'symlink') symlinkSync(linkName, path)
    else if (kind === 'hardlink') linkSync(join(root, linkName), path)
  }
}

/** Every path below a folder; symbolic links are not followed, which Node's recursive readdir does. */
function* walk(root: string, below = ''): Generator<{ readonly path: string; readonly stat: Stats }> {
  for (const name of readdirSync(join(root, below))) {
    const path = join(below, name)
    const stat = lstatSync(join(root, path))
    yield { path, stat }
    if (stat.isDirectory()) yield* walk(root, path)
  }
}

/** Docker size of a tree: files and symlinks, every inode once. */
export function measure(root: string): number {
  const inodes = new Map<number, number>()
  for (const { stat } of walk(root)) if (!stat.isDirectory()) inodes.set(stat.ino, stat.size)
  return [...inodes.values()].reduce((sum, size) => sum + size, 0)
}

/** The paths of a tree and what stands there, sorted. */
export function listTree(root: string): string[] {
  return [...walk(root)]
    .map(({ path, stat }) => {
      const kind = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : `file ${stat.size}`
      return `${kind} ${path}`
    })
    .sort()
}
