import { checked, libc, nameArgument } from './libc.ts'
import { resolveFlags } from './openFlags.ts'

/** The folder that relative paths begin at; in the place of a descriptor. */
export const currentFolder = -100

const symlinkNoFollow = 0x100
const emptyPath = 0x1000
const removeDirectoryFlag = 0x200
const openat2Number = 437

const openat = libc.func('int openat(int directory, const char *name, int flags, unsigned int mode)')
const openat2 = libc.func('syscall', 'long', ['long', 'int', 'const char *', 'void *', 'size_t'])
const close = libc.func('int close(int fd)')
const read = libc.func('intptr_t read(int fd, void *bytes, size_t length)')
const write = libc.func('intptr_t write(int fd, const void *bytes, size_t length)')
const mkdirat = libc.func('int mkdirat(int directory, const char *name, unsigned int mode)')
const mknodat = libc.func('int mknodat(int directory, const char *name, unsigned int mode, uint64_t device)')
const symlinkat = libc.func('int symlinkat(const char *target, int directory, const char *name)')
const linkat = libc.func('int linkat(int fromDirectory, const char *from, int toDirectory, const char *to, int flags)')
const unlinkat = libc.func('int unlinkat(int directory, const char *name, int flags)')
const readlinkat = libc.func('intptr_t readlinkat(int directory, const char *name, void *bytes, size_t length)')
const fchownat = libc.func(
  'int fchownat(int directory, const char *name, unsigned int uid, unsigned int gid, int flags)',
)
const fchown = libc.func('int fchown(int fd, unsigned int uid, unsigned int gid)')
const fchmod = libc.func('int fchmod(int fd, unsigned int mode)')
const utimensat = libc.func('int utimensat(int directory, const char *name, const void *times, int flags)')
const futimens = libc.func('int futimens(int fd, const void *times)')
const ftruncate = libc.func('int ftruncate(int fd, int64_t length)')
const lseek = libc.func('int64_t lseek(int fd, int64_t offset, int whence)')
const syncfs = libc.func('int syncfs(int fd)')
const sendfile = libc.func('intptr_t sendfile(int to, int from, void *offset, size_t length)')
const copyFileRange = libc.func(
  'intptr_t copy_file_range(int from, void *fromOffset, int to, void *toOffset, size_t length, unsigned int flags)',
)

/** A file's time: whole seconds since 1970 and the nanoseconds after them. */
export interface FileTime {
  readonly seconds: number
  readonly nanoseconds: number
}

/** Opens a name in a directory; names are RawName here and below. Throws SystemCallError, as all of these do. */
export function openAt(directory: number, name: string, flags: number, mode = 0): number {
  return checked(openat(directory, nameArgument(name), flags, mode), 'openat', name)
}

const howBytes = Buffer.alloc(24)

/**
 * Opens a path that never leaves `root`: absolute links and `..` mean the root (openat2(2), Linux 5.6). `resolve` adds
 * to RESOLVE_IN_ROOT.
 */
export function openInRoot(root: number, path: string, flags: number, resolve = 0): number {
  howBytes.writeBigUInt64LE(BigInt(flags), 0)
  howBytes.writeBigUInt64LE(BigInt(resolveFlags.inRoot | resolveFlags.noMagicLinks | resolve), 16)
  const result = openat2(openat2Number, root, nameArgument(path === '' ? '.' : path), howBytes, howBytes.length)
  return checked(result, 'openat2', path)
}

export function closeFile(fd: number): void {
  checked(close(fd), 'close', fd)
}

/** Reads up to the buffer's length; 0 at the end. */
export function readFile(fd: number, bytes: Uint8Array): number {
  return checked(read(fd, bytes, bytes.length), 'read', fd)
}

/** Writes all of `bytes`, however many calls it takes. The descriptor must be a blocking one. */
export function writeFile(fd: number, bytes: Uint8Array): void {
  let done = checked(write(fd, bytes, bytes.length), 'write', fd)
  while (done < bytes.length) {
    const rest = bytes.subarray(done)
    done += checked(write(fd, rest, rest.length), 'write', fd)
  }
}

export function makeDirectoryAt(directory: number, name: string, mode: number): void {
  checked(mkdirat(directory, nameArgument(name), mode), 'mkdirat', name)
}

/** Makes a device, FIFO or socket; `mode` has the kind in it (mknod(2)). */
export function makeNodeAt(directory: number, name: string, mode: number, major = 0, minor = 0): void {
  // The layout of dev_t (gnu_dev_makedev).
  const high = (BigInt(major) & 0xfffff000n) << 32n
  const low = (BigInt(major) & 0xfffn) << 8n
  const device = high | low | ((BigInt(minor) & 0xffffff00n) << 12n) | (BigInt(minor) & 0xffn)
  checked(mknodat(directory, nameArgument(name), mode, device), 'mknodat', name)
}

export function symlinkAt(target: string, directory: number, name: string): void {
  checked(symlinkat(nameArgument(target), directory, nameArgument(name)), 'symlinkat', name)
}

/** Gives a file a further name; a symlink itself is linked, not what it leads to. */
export function linkAt(fromDirectory: number, from: string, toDirectory: number, to: string): void {
  checked(linkat(fromDirectory, nameArgument(from), toDirectory, nameArgument(to), 0), 'linkat', to)
}

export function unlinkAt(directory: number, name: string): void {
  checked(unlinkat(directory, nameArgument(name), 0), 'unlinkat', name)
}

export function removeDirectoryAt(directory: number, name: string): void {
  checked(unlinkat(directory, nameArgument(name), removeDirectoryFlag), 'unlinkat', name)
}

const linkBytes = Buffer.alloc(4096)

/** What a symlink says. An empty name reads a link that is itself open (O_PATH). */
export function readLinkAt(directory: number, name: string): string {
  const length = checked(readlinkat(directory, nameArgument(name), linkBytes, linkBytes.length), 'readlinkat', name)
  return linkBytes.toString('latin1', 0, length)
}

/** Changes the owner of what is there, be it a symlink; takes setuid, setgid and file capabilities away. */
export function changeOwnerAt(directory: number, name: string, uid: number, gid: number): void {
  const flags = symlinkNoFollow | (name === '' ? emptyPath : 0)
  checked(fchownat(directory, nameArgument(name), uid, gid, flags), 'fchownat', name)
}

export function changeOwner(fd: number, uid: number, gid: number): void {
  checked(fchown(fd, uid, gid), 'fchown', fd)
}

export function changeMode(fd: number, mode: number): void {
  checked(fchmod(fd, mode), 'fchmod', fd)
}

const timeBytes = Buffer.alloc(32)

function timesOf({ seconds, nanoseconds }: FileTime): Buffer {
  const whole = BigInt(seconds)
  timeBytes.writeBigInt64LE(whole, 0)
  timeBytes.writeUInt32LE(nanoseconds, 8)
  timeBytes.writeBigInt64LE(whole, 16)
  timeBytes.writeUInt32LE(nanoseconds, 24)
  return timeBytes
}

/** Sets access and modification time of what is there, be it a symlink. */
export function changeTimeAt(directory: number, name: string, time: FileTime): void {
  checked(utimensat(directory, nameArgument(name), timesOf(time), symlinkNoFollow), 'utimensat', name)
}

/** Sets access and modification time of an open file. */
export function changeTime(fd: number, time: FileTime): void {
  checked(futimens(fd, timesOf(time)), 'futimens', fd)
}

export function truncateFile(fd: number, length: number): void {
  checked(ftruncate(fd, length), 'ftruncate', fd)
}

/** Moves on by `length` bytes without writing: a hole, once something follows or the file is truncated there. */
export function skipBytes(fd: number, length: number): void {
  checked(lseek(fd, length, 1), 'lseek', fd)
}

/** The beginning of the next data (or hole) from `offset` on; undefined when there is none (lseek(2) SEEK_DATA). */
export function seekFile(fd: number, offset: number, to: 'start' | 'data' | 'hole'): number | undefined {
  const result = lseek(fd, offset, to === 'start' ? 0 : to === 'data' ? 3 : 4)
  return result < 0 ? undefined : Number(result)
}

/** Sends up to `length` bytes from a file's position to a pipe, socket or file within the kernel; 0 at the end. */
export function sendBytes(to: number, from: number, length: number): number {
  return checked(sendfile(to, from, null, length), 'sendfile', from)
}

/** Copies up to `length` bytes between the positions of two files, sharing them where the file system can. */
export function copyBytes(from: number, to: number, length: number): number {
  return checked(copyFileRange(from, null, to, null, length, 0), 'copy_file_range', from)
}

/** Writes everything of the file system that a descriptor lies on to the disk; blocks. */
export function syncFileSystem(fd: number): void {
  checked(syncfs(fd), 'syncfs', fd)
}
