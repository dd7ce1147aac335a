import type { RawName } from '../../main/engine/layers/types.ts'
import type { PathStat } from '../contract/snapshot.ts'
import { closeFile, openInRoot, readLinkAt } from '../system/fileCalls.ts'
import { isSystemError } from '../system/libc.ts'
import { openFlags } from '../system/openFlags.ts'
import { type FileStat, fileTypes, millisecondsOf, statAt } from '../system/stat.ts'
import { atPath, type ContainerPlace, ContainerRoot } from './ContainerRoot.ts'
import { kindOf } from './listChanges.ts'

/** A path as it was asked for, made plain (moby container/archive.go, ResolvePath). */
export interface AskedPath {
  /** Absolute, without `.`, `..` and doubled slashes. */
  readonly path: RawName
  /** The last name, `/` for the root, `.` for a path that ends in `/.`. */
  readonly name: RawName
  /** It ends in a slash or `/.`: a link there is followed, and a directory is meant. */
  readonly isDirectory: boolean
}

/** Makes a path plain, as Docker does: `..` takes away the name before it, whatever that is. */
export function askedPath(path: RawName): AskedPath {
  const parts: RawName[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const endsInDot = /(?:^|\/)\.$/.test(path)
  const name = endsInDot ? '.' : (parts.at(-1) ?? '/')
  return { path: `/${parts.join('/')}`, name, isDirectory: endsInDot || path.endsWith('/') || parts.length === 0 }
}

/** What stands at a path of a container, as `docker cp` asks. */
export function statPath(place: ContainerPlace, path: RawName): PathStat {
  const root = ContainerRoot.open(place)
  try {
    return atPath(place.id, path, () => {
      const asked = askedPath(path)
      const flags = asked.isDirectory ? openFlags.pathDirectory : openFlags.pathNoFollow
      const fd = openInRoot(root.fd, asked.path, flags)
      try {
        const stat = statAt(fd, '')
        const linkTarget = stat.type === fileTypes.symlink ? targetOf(root, asked.path, fd) : ''
        return pathStat(asked.name, stat, linkTarget)
      } finally {
        closeFile(fd)
      }
    })
  } finally {
    root.close()
  }
}

/** The form of the contract. */
export function pathStat(name: RawName, stat: FileStat, linkTarget: RawName): PathStat {
  return {
    name,
    kind: kindOf(stat),
    size: stat.size,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: Math.floor(millisecondsOf(stat.mtime)),
    linkTarget,
  }
}

/** Where a link leads in the container; of one that leads nowhere, where it says. */
function targetOf(root: ContainerRoot, path: RawName, link: number): RawName {
  try {
    const fd = openInRoot(root.fd, path, openFlags.path)
    try {
      return root.pathOf(fd)
    } finally {
      closeFile(fd)
    }
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error
    const said = readLinkAt(link, '')
    return said.startsWith('/') ? said : askedPath(`${path}/../${said}`).path
  }
}
