import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { EngineError } from '../engine/errors/EngineError.ts'

/** A file that is to take the place of another once it is whole. Ends with either of its verbs. */
export interface Draft {
  /**
   * Writes a stream; once this resolves, the target is that, whole and on the disk. When it rejects, with an
   * EngineError or with what the stream fails with, the target is what it was before and nothing else is left.
   */
  write(stream: Readable): Promise<void>
  /** Leaves everything as it was. */
  discard(): Promise<void>
}

/** Begins a file beside `target`, in the same folder. Rejects with an EngineError when nothing can be written there. */
export async function openDraft(target: string): Promise<Draft> {
  const name = basename(target)
  const path = join(dirname(target), `.${name.slice(0, 100)}.${randomBytes(4).toString('hex')}.part`)
  const onDisk = <T>(work: Promise<T>) => work.catch((thrown: unknown) => Promise.reject(unwritable(name, thrown)))
  const file = await onDisk(open(path, 'wx'))
  const discard = async () => {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
  }
  return {
    discard,
    async write(stream) {
      try {
        for await (const piece of stream) await onDisk(file.writeFile(piece))
        await onDisk(file.sync())
        await onDisk(file.close())
        await onDisk(rename(path, target))
      } catch (thrown) {
        stream.destroy()
        await discard()
        throw thrown
      }
    },
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not write to that folder',
  EPERM: 'you may not write to that folder',
  EROFS: 'that disk cannot be written to',
  ENOENT: 'that folder is gone',
  EISDIR: 'there is a folder of that name',
  ENAMETOOLONG: 'the name is too long',
}

function unwritable(name: string, thrown: unknown): EngineError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EngineError('NO_SPACE', `Could not save ${name}: the disk is full. Choose another place.`, {
      cause: thrown,
    })
  }
  const reason = reasons[code] ?? 'the file could not be written'
  return new EngineError('DENIED', `Could not save ${name}: ${reason}. Choose another place.`, { cause: thrown })
}
