import type { PathChange, PathKind, PathStat } from '../../../runner/contract/snapshot.ts'
import { goTime } from '../goTime.ts'

/** Bits of Go's os.FileMode that are not permissions. */
const kindBits: Readonly<Record<PathKind, number>> = {
  file: 0,
  directory: 2 ** 31,
  symlink: 2 ** 27,
  block: 2 ** 26,
  char: 2 ** 26 + 2 ** 21,
  fifo: 2 ** 25,
  socket: 2 ** 24,
}
/** setuid, setgid and sticky as stat(2) has them and as Go has them. */
const specialBits = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
] as const

/** The number that stands for a change in `docker diff`'s answer. */
export const changeKinds: Readonly<Record<PathChange, number>> = { modified: 0, added: 1, deleted: 2 }

/** The header that tells a path of a container: base64 of JSON, as `docker cp` reads it. */
export const pathStatHeader = 'X-Docker-Container-Path-Stat'

/** The value of `pathStatHeader`. */
export function pathStatValue(stat: PathStat): string {
  const value = {
    name: textOf(stat.name),
    size: stat.size,
    mode: goMode(stat),
    mtime: goTime(new Date(stat.mtime).toISOString()),
    linkTarget: textOf(stat.linkTarget),
  }
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

function goMode({ kind, mode }: PathStat): number {
  const special = specialBits.reduce((sum, [bit, goBit]) => sum + ((mode & bit) === 0 ? 0 : goBit), 0)
  return (mode & 0o777) + special + kindBits[kind]
}

/** The text of a name whose bytes are UTF-8; other bytes become U+FFFD, since JSON has no better. */
export function textOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('utf8')
}
