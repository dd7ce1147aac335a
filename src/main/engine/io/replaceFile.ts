import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { syncDirectory } from './files.ts'

/** Whose the new file is, and who may read it. */
export interface FileAccess {
  /** Permission bits, kept whatever the umask is. */
  readonly mode: number
  /** The owner, where it is not to be this process's user. */
  readonly uid?: number
  readonly gid?: number
}

/**
 * Puts `text` in the place of a file, or where there was none: readers see the old content or the new one, and a power
 * cut leaves one of the two. The folder must exist. Follows no link: give the path that it leads to. `isStillWanted` is
 * asked in the last moment; when it says no, nothing has changed and the answer is false.
 */
export async function replaceFile(
  path: string,
  text: string,
  access: FileAccess,
  isStillWanted: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  const folder = dirname(path)
  const draft = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const handle = await open(draft, 'wx', 0o600)
  try {
    try {
      await writeDraft(handle, text, access)
    } finally {
      await handle.close()
    }
    if (!(await isStillWanted())) {
      await rm(draft)
      return false
    }
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw thrown
  }
  await syncDirectory(folder)
  return true
}

async function writeDraft(handle: FileHandle, text: string, { mode, uid, gid }: FileAccess): Promise<void> {
  await handle.writeFile(text)
  if (uid !== undefined && gid !== undefined) {
    const own = await handle.stat()
    if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid)
  }
  await handle.chmod(mode)
  await handle.sync()
}
