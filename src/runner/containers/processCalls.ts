import koffi from 'koffi'
import { checked, libc } from '../system/libc.ts'

const syscall2 = libc.func('syscall', 'long', ['long', 'int', 'unsigned int'])
const syscall4 = libc.func('syscall', 'long', ['long', 'int', 'int', 'void *', 'unsigned int'])

// The same on all architectures, as all calls since Linux 5.0.
const pidfdOpen = 434
const pidfdSendSignal = 424

/**
 * A descriptor that stands for one process, never for a later one of the same number (pidfd_open(2), Linux 5.3).
 * Undefined when there is no such process. Throws SystemCallError when it could not be told: nobody is to take a
 * process that runs for one that has ended.
 */
export function openProcess(pid: number): number | undefined {
  const fd = Number(syscall2(pidfdOpen, pid, 0))
  if (fd < 0 && koffi.errno() === koffi.os.errno.ESRCH) return undefined
  return checked(fd, 'pidfd_open', pid)
}

/** Sends a signal; false when the process has ended. Throws when it may not be sent. */
export function signalProcess(processFd: number, signal: number): boolean {
  const result = Number(syscall4(pidfdSendSignal, processFd, signal, null, 0))
  if (result < 0 && koffi.errno() === koffi.os.errno.ESRCH) return false
  checked(result, 'pidfd_send_signal', signal)
  return true
}
