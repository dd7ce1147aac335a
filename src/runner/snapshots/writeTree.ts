import type { RawName } from '../../main/engine/layers/types.ts'
import { closeFile, currentFolder, openAt, openInRoot } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { listNames } from '../system/readDirectory.ts'
import { fileTypes, findAt, statAt } from '../system/stat.ts'
import { atPath, type ContainerPlace, ContainerRoot } from './ContainerRoot.ts'
import { askedPath } from './statPath.ts'
import { TarOutput } from './TarOutput.ts'
import { TreeTar } from './TreeTar.ts'

/** Writes a container's whole tree as a tar, as `docker export` does: without what is mounted in it. Gives its bytes. */
export function writeTree(folder: string, fd: number): number {
  const output = new TarOutput(fd)
  const root = openAt(currentFolder, folder, openFlags.pathDirectory)
  try {
    addBelow(new TreeTar(output), root, '')
  } finally {
    closeFile(root)
  }
  return output.end()
}

/**
 * Writes a path of a container as a tar whose entries begin with the path's last name, as `docker cp` wants: a link
 * itself, or a directory with all in it. What a running container mounts is seen. Gives its bytes.
 */
export function writePathTar(place: ContainerPlace, path: RawName, fd: number): number {
  const root = ContainerRoot.open(place)
  try {
    return atPath(place.id, path, () => {
      const asked = askedPath(path)
      const found = openInRoot(
        root.fd,
        asked.path,
        asked.isDirectory ? openFlags.pathDirectory : openFlags.pathNoFollow,
      )
      try {
        const stat = statAt(found, '')
        const output = new TarOutput(fd)
        const tree = new TreeTar(output)
        // A directory is its own place; anything else is read by its name in its directory.
        if (stat.type === fileTypes.directory) {
          tree.add(asked.name, { directory: found, name: '' }, stat)
          addBelow(tree, found, asked.name === '/' ? '/' : `${asked.name}/`)
        } else {
          const parent = openInRoot(root.fd, `${asked.path}/..`.replace(/\/[^/]*\/\.\.$/, '/'), openFlags.pathDirectory)
          try {
            tree.add(asked.name, { directory: parent, name: asked.name }, statAt(parent, asked.name))
          } finally {
            closeFile(parent)
          }
        }
        return output.end()
      } finally {
        closeFile(found)
      }
    })
  } finally {
    root.close()
  }
}

/** Adds all that is in a directory, sorted. Names that go meanwhile do no harm. */
function addBelow(tree: TreeTar, directory: number, prefix: RawName): void {
  for (const name of listNames(directory, '')) {
    const stat = findAt(directory, name)
    if (stat === undefined) continue
    tree.add(prefix + name, { directory, name }, stat)
    if (stat.type !== fileTypes.directory) continue
    const inner = openIfThere(directory, name)
    if (inner === undefined) continue
    try {
      addBelow(tree, inner, `${prefix}${name}/`)
    } finally {
      closeFile(inner)
    }
  }
}

function openIfThere(directory: number, name: RawName): number | undefined {
  try {
    return openAt(directory, name, openFlags.pathDirectoryNoFollow)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}
