import { getSystemErrorName } from 'node:util'
import koffi from 'koffi'

const libc = koffi.load(null)

const calls = {
  unshare: libc.func('int unshare(int flags)'),
  setns: libc.func('int setns(int fd, int type)'),
  mount: libc.func(
    'int mount(const char *source, const char *target, const char *type, unsigned long flags, void *data)',
  ),
  umount2: libc.func('int umount2(const char *target, int flags)'),
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  setsockopt: libc.func('int setsockopt(int fd, int level, int name, const void *value, unsigned int length)'),
  bind: libc.func('int bind(int fd, const void *address, unsigned int length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
  getsockname: libc.func('int getsockname(int fd, void *address, void *length)'),
  send: libc.func('long send(int fd, const void *bytes, unsigned long length, int flags)'),
  recv: libc.func('long recv(int fd, void *bytes, unsigned long length, int flags)'),
}

/** A system call that failed; `code` is its errno's name: `EADDRINUSE`. */
export class SystemCallError extends Error {
  readonly code: string

  constructor(call: string, errno: number) {
    const code = getSystemErrorName(-errno)
    super(`${call}: ${code}`)
    this.name = 'SystemCallError'
    this.code = code
  }
}

/**
 * Calls the C library on this thread, at once; gives what the call gives and throws SystemCallError when that is -1.
 * Namespaces belong to threads, so what enters one never waits between going in and coming back.
 */
export function callSystem(name: keyof typeof calls, ...values: readonly unknown[]): number {
  const result: unknown = calls[name](...values)
  if (result === -1) throw new SystemCallError(name, koffi.errno())
  return Number(result)
}
