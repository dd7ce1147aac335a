import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError, toEngineError } from './engine/errors/EngineError.ts'
import { tryLock } from './engine/io/fileLock.ts'
import { makeFolders } from './engine/io/makeFolders.ts'

/** What a holder says of itself, for a second process to tell. Nothing secret. */
export interface LockHolder {
  readonly pid: number
  /** Path of the docker socket. */
  readonly socket?: string
  /** Address of the window in browser mode, without the token. */
  readonly url?: string
}

/** The hold on a data root. The system ends it with the process, however that ends. */
export interface RootLock {
  /** Writes down how the holder can be reached. */
  describe(holder: LockHolder): void
  release(): void
}

/**
 * Takes the hold on a data root for this process, making the folder (0700) when it is not there. Throws
 * FAILED_PRECONDITION, naming the holder, when another process has it.
 */
export function acquireRootLock(root: string): RootLock {
  const file = join(root, 'lock')
  const descriptor = openLockFile(root, file)
  if (!lockOrClose(root, descriptor)) {
    closeSync(descriptor)
    throw heldError(root, file)
  }
  const describe = (holder: LockHolder) => {
    ftruncateSync(descriptor)
    writeSync(descriptor, `${JSON.stringify(holder)}\n`, 0)
  }
  describe({ pid: process.pid })
  return { describe, release: () => closeSync(descriptor) }
}

function openLockFile(root: string, file: string): number {
  try {
    makeFolders(root)
    // Neither truncated nor ever removed: the holder's words stay readable, and all lock the same inode.
    return openSync(file, 'a+', 0o600)
  } catch (thrown) {
    throw toEngineError(thrown, `open the data root ${root}`)
  }
}

function lockOrClose(root: string, descriptor: number): boolean {
  try {
    return tryLock(descriptor)
  } catch (thrown) {
    closeSync(descriptor)
    throw new EngineError(
      'UNSUPPORTED',
      `Could not lock the data root ${root}: its file system has no locks. Put it on a local file system.`,
      { cause: thrown },
    )
  }
}

function heldError(root: string, file: string): EngineError {
  const holder = readHolder(file)
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`
  const ways = [holder?.socket && `docker at unix://${holder.socket}`, holder?.url && `the window at ${holder.url}`]
  const reach = ways.filter((way) => way !== undefined).join(', ')
  return new EngineError(
    'FAILED_PRECONDITION',
    `Could not open the data root ${root}: ${who} holds it${reach === '' ? '' : ` and serves ${reach}`}. ` +
      'Use that one, stop it, or choose another root.',
    { data: holder === undefined ? {} : { ...holder } },
  )
}

function readHolder(file: string): LockHolder | undefined {
  try {
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof said !== 'object' || said === null || !('pid' in said) || typeof said.pid !== 'number') return undefined
    return {
      pid: said.pid,
      ...('socket' in said && typeof said.socket === 'string' ? { socket: said.socket } : {}),
      ...('url' in said && typeof said.url === 'string' ? { url: said.url } : {}),
    }
  } catch {
    return undefined
  }
}
