import { closeSync } from 'node:fs'
import koffi from 'koffi'

const libc = koffi.load(null)
const errnos = koffi.os.errno

// fcntl(2), fcntl.h
const setDescriptorFlags = 2
const duplicateCloseOnExec = 1030
const setPipeSize = 1031
const closeOnExecFlag = 1
// splice(2)
const withoutWaiting = 2

const fcntl = libc.func('int fcntl(int fd, int command, int argument)')
const read = libc.func('intptr_t read(int fd, void *bytes, size_t length)')
const splice = libc.func(
  'intptr_t splice(int from, void *fromOffset, int to, void *toOffset, size_t length, unsigned int flags)',
)
const mkfifo = libc.func('int mkfifo(const char *path, unsigned int mode)')

/** What a descriptor that never waits had to give: so many bytes, none now, or none ever again. */
export type Taken = number | 'empty' | 'ended'

function taken(count: number): Taken {
  if (count > 0) return count
  if (count === 0) return 'ended'
  const errno = koffi.errno()
  if (errno === errnos.EAGAIN || errno === errnos.EINTR) return 'empty'
  // The terminal's other side is closed for good.
  if (errno === errnos.EIO) return 'ended'
  throw systemError('read from a descriptor', errno)
}

function systemError(attempt: string, errno = koffi.errno()): Error {
  const code = Object.entries(errnos).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`
  return Object.assign(new Error(`Could not ${attempt}: ${code}`), { code })
}

/** Reads what is there from a pipe or terminal opened with O_NONBLOCK. */
export function readAvailable(descriptor: number, into: Buffer): Taken {
  return taken(Number(read(descriptor, into, into.length)))
}

const offsetBytes = Buffer.alloc(8)

/**
 * Moves what is there from a pipe into a file at `offset`, in one step that a SIGKILL cannot divide: afterwards a byte
 * is either still in the pipe or part of the file, whose size tells how many came.
 */
export function moveAvailable(pipe: number, file: number, offset: number, limit: number): Taken {
  offsetBytes.writeBigInt64LE(BigInt(offset))
  const count = Number(splice(pipe, null, file, offsetBytes, limit, withoutWaiting))
  if (count < 0 && koffi.errno() === errnos.ENOSPC) throw systemError('move output to a file', errnos.ENOSPC)
  return taken(count)
}

/** Makes a named pipe, 0600. */
export function makeFifo(path: string): void {
  if (mkfifo(path, 0o600) !== 0) throw systemError(`make the pipe ${path}`)
}

/** Bytes that a process may write before the runner reads them. */
export const pipeCapacity = 256 * 1024

/** How many bytes a pipe may hold; where the user's share is used up it stays as it is. */
export function growPipe(descriptor: number, bytes: number): void {
  fcntl(descriptor, setPipeSize, bytes)
}

/** A second descriptor of the same open file, closed in programs that are started. */
export function duplicate(descriptor: number): number {
  const copy = fcntl(descriptor, duplicateCloseOnExec, 0)
  if (copy < 0) throw systemError('duplicate a descriptor')
  return copy
}

/** Keeps a descriptor from programs that are started. */
export function closeOnExec(descriptor: number): void {
  if (fcntl(descriptor, setDescriptorFlags, closeOnExecFlag) < 0) throw systemError('mark a descriptor')
}

const pipe2 = libc.func('int pipe2(void *ends, int flags)')
const closeOnExecOpen = 0o2000000
const ends = Buffer.alloc(8)

/** A pipe, both ends waiting ones, closed in programs that are started unless they are handed over. */
export function makePipe(): { readonly read: number; readonly write: number } {
  if (pipe2(ends, closeOnExecOpen) !== 0) throw systemError('make a pipe')
  return { read: ends.readInt32LE(0), write: ends.readInt32LE(4) }
}

const getStatusFlags = 3
const setStatusFlags = 4
const nonBlocking = 0o4000

/** Makes reading and writing give up where it would wait; for everybody who shares the open file. */
export function neverWait(descriptor: number): void {
  if (fcntl(descriptor, setStatusFlags, fcntl(descriptor, getStatusFlags, 0) | nonBlocking) < 0) {
    throw systemError('mark a descriptor')
  }
}

/** Closes descriptors, those that are not open (-1) left out. */
export function closeAll(descriptors: Iterable<number>): void {
  for (const descriptor of descriptors) if (descriptor >= 0) closeSync(descriptor)
}
