import { closeSync, openSync } from 'node:fs'
import koffi from 'koffi'

// flock(2)
const exclusive = 2
const withoutWaiting = 4
const flock = koffi.load(null).func('int flock(int fd, int operation)')

/**
 * Locks an open file for this process; false when another process has it. The system unlocks it when the last
 * descriptor closes, however the process ends. Throws when the file system has no locks.
 */
export function tryLock(descriptor: number): boolean {
  if (flock(descriptor, exclusive | withoutWaiting) === 0) return true
  const errno = koffi.errno()
  if (errno === koffi.os.errno.EAGAIN) return false
  throw new Error(`flock failed with errno ${errno}`)
}

/** Makes and locks a file; returns what unlocks it, or undefined when another process has it. */
export function tryLockFile(path: string): (() => void) | undefined {
  const descriptor = openSync(path, 'a', 0o600)
  if (tryLock(descriptor)) return () => closeSync(descriptor)
  closeSync(descriptor)
  return undefined
}
