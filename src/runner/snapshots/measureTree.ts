import { closeFile, currentFolder, openAt } from '../system/fileCalls.ts'
import { openFlags } from '../system/openFlags.ts'
import { readNames } from '../system/readDirectory.ts'
import { type FileStat, fileTypes, findAt, statAt } from '../system/stat.ts'

/** What a folder holds; every file once, however many names it has. */
export interface TreeSize {
  /** Bytes of regular files and symlink targets. */
  readonly dockerSize: number
  /** Bytes on disk, those of directories too. */
  readonly diskSize: number
  readonly entries: number
}

/** Measures a folder with all that is in it. Names that go meanwhile do no harm. */
export function measureTree(folder: string): TreeSize {
  const meter = new TreeMeter()
  const root = openAt(currentFolder, folder, openFlags.readDirectory)
  try {
    meter.count(statAt(root, ''))
  } catch (error) {
    closeFile(root)
    throw error
  }
  measureBelow(root, meter)
  return { dockerSize: meter.dockerSize, diskSize: meter.diskSize, entries: meter.entries - 1 }
}

function measureBelow(root: number, meter: TreeMeter): void {
  const levels: { readonly fd: number; readonly names: string[] }[] = [{ fd: root, names: [] }]
  try {
    levels[0]?.names.push(...readNames(root))
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const name = level.names.pop()
      if (name === undefined) {
        closeFile(level.fd)
        levels.pop()
        continue
      }
      const stat = findAt(level.fd, name)
      if (stat === undefined) continue
      meter.count(stat)
      if (stat.type !== fileTypes.directory) continue
      const fd = openAt(level.fd, name, openFlags.readDirectory)
      levels.push({ fd, names: [] })
      levels.at(-1)?.names.push(...readNames(fd))
    }
  } finally {
    for (const { fd } of levels) closeFile(fd)
  }
}

class TreeMeter {
  dockerSize = 0
  diskSize = 0
  entries = 0
  readonly #shared = new Set<number>()

  count(stat: FileStat): void {
    this.entries++
    if (stat.links > 1 && stat.type !== fileTypes.directory) {
      if (this.#shared.has(stat.inode)) return
      this.#shared.add(stat.inode)
    }
    this.diskSize += stat.diskSize
    if (stat.type === fileTypes.file || stat.type === fileTypes.symlink) this.dockerSize += stat.size
  }
}
