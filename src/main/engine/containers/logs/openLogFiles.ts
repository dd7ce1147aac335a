import { type FileHandle, open, stat } from 'node:fs/promises'
import { mostLogFiles } from '../../../../runner/contract/logFiles.ts'
import { isMissing } from '../../io/files.ts'

/** A file of a log, opened: it stays the same when another takes its name. */
export interface OpenLogFile {
  readonly handle: FileHandle
  readonly inode: number
}

/** How often opening is begun again when a new file is begun meanwhile. */
const attempts = 10

/** Opens all files of a log, the oldest first; none when there is no log. The caller closes them. */
export async function openLogFiles(path: string): Promise<readonly OpenLogFile[]> {
  for (let attempt = 1; ; attempt++) {
    const files: OpenLogFile[] = []
    for (let number = 0; number < mostLogFiles; number++) {
      const file = await openLogFile(nameOf(path, number))
      if (file === undefined) break
      files.unshift(file)
    }
    const isSteady = (await inodeOf(path)) === files.at(-1)?.inode && distinct(files)
    if (isSteady || attempt === attempts) return files
    await closeLogFiles(files)
  }
}

/**
 * Opens the file that was begun after another: undefined while that is the newest. The oldest there is when the other
 * is gone.
 */
export async function openNextLogFile(path: string, inode: number): Promise<OpenLogFile | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const inodes: number[] = []
    for (let number = 0; number < mostLogFiles; number++) {
      const found = await inodeOf(nameOf(path, number))
      if (found === undefined || found === inode) break
      inodes.push(found)
    }
    const wanted = inodes.at(-1)
    if (wanted === undefined) return undefined
    const file = await openLogFile(nameOf(path, inodes.length - 1))
    if (file?.inode === wanted) return file
    await file?.handle.close()
  }
  return undefined
}

export async function closeLogFiles(files: readonly OpenLogFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()))
}

function nameOf(path: string, number: number): string {
  return number === 0 ? path : `${path}.${number}`
}

async function openLogFile(path: string): Promise<OpenLogFile | undefined> {
  try {
    const handle = await open(path, 'r')
    const { ino } = await handle.stat()
    return { handle, inode: ino }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function distinct(files: readonly OpenLogFile[]): boolean {
  return new Set(files.map(({ inode }) => inode)).size === files.length
}
