import { getSystemErrorMap } from 'node:util'
import koffi from 'koffi'

/** The C library that this process runs with. Every declaration of a call goes through it. */
export const libc = koffi.load(null)

const names = new Map([...getSystemErrorMap()].map(([code, [name]]) => [-code, name]))

/** A system call that failed, in the form of Node's own errors: `code` is `ENOENT` and the like. */
export class SystemCallError extends Error {
  readonly code: string
  readonly errno: number
  readonly syscall: string

  constructor(errno: number, syscall: string, subject: string) {
    const code = names.get(errno) ?? `errno ${errno}`
    super(`${code}: ${syscall} '${subject}'`)
    this.name = 'SystemCallError'
    this.code = code
    this.errno = errno
    this.syscall = syscall
  }
}

/** Gives a call's result, or throws SystemCallError when it is negative. `subject` says on what, for people. */
export function checked(result: number, syscall: string, subject: string | number): number {
  if (result >= 0) return result
  throw new SystemCallError(koffi.errno(), syscall, String(subject))
}

/** Whether a thrown error is a failed system call of one of these codes. */
export function isSystemError(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code))
}

/** A name for a call: names are bytes (RawName), and only ASCII is the same in UTF-8. */
export function nameArgument(name: string): string | Buffer {
  return isAscii(name) ? name : Buffer.from(`${name}\0`, 'latin1')
}

function isAscii(name: string): boolean {
  for (let index = 0; index < name.length; index++) if (name.charCodeAt(index) > 0x7f) return false
  return true
}
