import type { FileTime } from './fileCalls.ts'
import { checked, isSystemError, libc, nameArgument } from './libc.ts'

const statx = libc.func('int statx(int directory, const char *name, int flags, unsigned int mask, void *result)')
const noFollow = 0x100
const emptyPath = 0x1000
/** STATX_BASIC_STATS and STATX_MNT_ID. */
const wantedStats = 0x17ff
const bytes = Buffer.alloc(256)

/** The kinds of files as the mode has them (inode(7)). */
export const fileTypes = {
  mask: 0o170000,
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  char: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
} as const

/** What there is to know of a file without opening it. Sizes in bytes. */
export interface FileStat {
  /** One of fileTypes. */
  readonly type: number
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Bytes on disk. */
  readonly diskSize: number
  readonly links: number
  /** The file's number and that of its file system: together its identity. */
  readonly inode: number
  readonly fileSystem: string
  /** The mount in which it was found; 0 before Linux 5.8. */
  readonly mount: number
  readonly deviceMajor: number
  readonly deviceMinor: number
  readonly mtime: FileTime
}

/** What stands at a name, links not followed; an empty name is the descriptor itself. Throws SystemCallError. */
export function statAt(directory: number, name: string): FileStat {
  const flags = noFollow | (name === '' ? emptyPath : 0)
  checked(statx(directory, nameArgument(name), flags, wantedStats, bytes), 'statx', name)
  const mode = bytes.readUInt16LE(28)
  return {
    type: mode & fileTypes.mask,
    mode: mode & 0o7777,
    uid: bytes.readUInt32LE(20),
    gid: bytes.readUInt32LE(24),
    size: Number(bytes.readBigUInt64LE(40)),
    diskSize: Number(bytes.readBigUInt64LE(48)) * 512,
    links: bytes.readUInt32LE(16),
    inode: Number(bytes.readBigUInt64LE(32)),
    fileSystem: `${bytes.readUInt32LE(136)}:${bytes.readUInt32LE(140)}`,
    mount: Number(bytes.readBigUInt64LE(144)),
    deviceMajor: bytes.readUInt32LE(128),
    deviceMinor: bytes.readUInt32LE(132),
    mtime: { seconds: Number(bytes.readBigInt64LE(112)), nanoseconds: bytes.readUInt32LE(120) },
  }
}

/** As statAt; undefined where there is nothing. */
export function findAt(directory: number, name: string): FileStat | undefined {
  try {
    return statAt(directory, name)
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

/** Milliseconds since 1970, with fractions. */
export function millisecondsOf({ seconds, nanoseconds }: FileTime): number {
  return seconds * 1000 + nanoseconds / 1e6
}
