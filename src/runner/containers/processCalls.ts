import koffi from 'koffi'

const libc = koffi.load(null)
const mkfifo = libc.func('int mkfifo(const char *path, unsigned int mode)')
const syscall2 = libc.func('syscall', 'long', ['long', 'int', 'unsigned int'])
const syscall4 = libc.func('syscall', 'long', ['long', 'int', 'int', 'void *', 'unsigned int'])

// The same on all architectures, as all calls since Linux 5.0.
const pidfdOpen = 434
const pidfdSendSignal = 424

/** Makes a FIFO; one that is there already is taken. */
export function makeFifo(path: string): void {
  if (mkfifo(path, 0o600) === 0 || koffi.errno() === koffi.os.errno.EEXIST) return
  throw Object.assign(new Error(`Could not make the FIFO ${path}: errno ${koffi.errno()}`), {
    code: koffi.errno() === koffi.os.errno.ENOSPC ? 'ENOSPC' : 'EIO',
  })
}

/** A descriptor that stands for one process, never for a later one of the same number (pidfd_open(2), Linux 5.3). */
export function openProcess(pid: number): number | undefined {
  const fd = Number(syscall2(pidfdOpen, pid, 0))
  return fd < 0 ? undefined : fd
}

/** Sends a signal; false when the process has ended. Throws when it may not be sent. */
export function signalProcess(processFd: number, signal: number): boolean {
  if (Number(syscall4(pidfdSendSignal, processFd, signal, null, 0)) === 0) return true
  if (koffi.errno() === koffi.os.errno.ESRCH) return false
  throw new Error(`Could not send signal ${signal}: errno ${koffi.errno()}`)
}

const openat2Number = 437
const openat2 = libc.func('syscall', 'long', ['long', 'int', 'const char *', 'void *', 'size_t'])
const inRoot = 0x10
const noMagicLinks = 0x02
const closeOnExec = 0o2000000
/** A FIFO does not make it wait. */
const nonBlocking = 0o4000

/** Opens a file to read that never lies outside of the folder `root` is open on (openat2(2)); undefined if not there. */
export function openInRoot(root: number, path: string): number | undefined {
  const how = Buffer.alloc(24)
  how.writeBigUInt64LE(BigInt(closeOnExec | nonBlocking), 0)
  how.writeBigUInt64LE(BigInt(inRoot | noMagicLinks), 16)
  const fd = Number(openat2(openat2Number, root, path, how, how.length))
  return fd < 0 ? undefined : fd
}
