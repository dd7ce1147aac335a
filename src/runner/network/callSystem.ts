import { checked, libc } from '../system/libc.ts'

const calls = {
  unshare: libc.func('int unshare(int flags)'),
  setns: libc.func('int setns(int fd, int type)'),
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  setsockopt: libc.func('int setsockopt(int fd, int level, int name, const void *value, unsigned int length)'),
  bind: libc.func('int bind(int fd, const void *address, unsigned int length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
  getsockname: libc.func('int getsockname(int fd, void *address, void *length)'),
  send: libc.func('long send(int fd, const void *bytes, unsigned long length, int flags)'),
  recv: libc.func('long recv(int fd, void *bytes, unsigned long length, int flags)'),
}

/**
 * Calls the C library on this thread, at once; gives what the call gives. Namespaces belong to threads, so what enters
 * one never waits between going in and coming back. Throws SystemCallError.
 */
export function callSystem(name: keyof typeof calls, ...values: readonly unknown[]): number {
  return checked(Number(calls[name](...values)), name, String(values[0]))
}
