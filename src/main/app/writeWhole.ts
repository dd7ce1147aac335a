import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { EngineError } from '../engine/errors/EngineError.ts'

/**
 * Writes a stream to the file `target`, which is whole and on the disk once this resolves. Until then, and for ever
 * when it fails, `target` is what it was before and nothing else is left. Throws an EngineError when the file cannot
 * be written, and whatever the stream fails with.
 */
export async function writeWhole(target: string, stream: Readable): Promise<void> {
  const name = basename(target)
  const draft = join(dirname(target), `.${name.slice(0, 100)}.${randomBytes(4).toString('hex')}.part`)
  const onDisk = <T>(work: Promise<T>) => work.catch((thrown: unknown) => Promise.reject(unwritable(name, thrown)))
  try {
    const file = await onDisk(open(draft, 'wx'))
    try {
      for await (const piece of stream) await onDisk(file.writeFile(piece))
      await onDisk(file.sync())
    } finally {
      await file.close()
    }
    await onDisk(rename(draft, target))
  } catch (thrown) {
    stream.destroy()
    await rm(draft, { force: true })
    throw thrown
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
