import koffi from 'koffi'
import { closeFile, currentFolder, readFile } from './fileCalls.ts'
import { checked, libc, nameArgument, SystemCallError } from './libc.ts'

const mount = libc.func(
  'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
)
const umount2 = libc.func('int umount2(const char *target, int flags)')
const unshare = libc.func('int unshare(int flags)')
const setns = libc.func('int setns(int fd, int type)')
const fsopen = libc.func('syscall', 'long', ['long', 'const char *', 'unsigned int'])
const fsconfig = libc.func('syscall', 'long', ['long', 'int', 'unsigned int', 'const char *', 'const char *', 'int'])
const fsmount = libc.func('syscall', 'long', ['long', 'int', 'unsigned int', 'unsigned int'])
const mountSetattr = libc.func('syscall', 'long', ['long', 'int', 'const char *', 'unsigned int', 'void *', 'size_t'])
const moveMount = libc.func('syscall', 'long', ['long', 'int', 'const char *', 'int', 'const char *', 'unsigned int'])

// The same on all architectures, as all calls since Linux 5.0.
const numbers = { moveMount: 429, fsopen: 430, fsconfig: 431, fsmount: 432, mountSetattr: 442 }
const setFlag = 0
const setString = 1
const create = 6
const moveFromDescriptor = 0x4

/** Flags of mount(2). */
export const mountFlags = {
  readOnly: 1,
  noSuid: 2,
  remount: 32,
  bind: 4096,
  recursive: 16384,
  private: 1 << 18,
  slave: 1 << 19,
} as const

/** Kinds of namespaces that this thread can leave or enter (clone(2)). */
export const namespaces = { mount: 0x00020000, fileSystem: 0x00000200 } as const

/** mount(2). Throws SystemCallError, as all of these do. */
export function mountFileSystem(source: string, target: string, type: string, flags: number, data = ''): void {
  const result = mount(nameArgument(source), nameArgument(target), type, flags, nameArgument(data))
  checked(result, 'mount', target)
}

/** Takes a mount away; it goes when nobody uses it any more. False when nothing is mounted there. */
export function unmountFileSystem(target: string): boolean {
  const detach = 2
  const noFollow = 8
  if (umount2(nameArgument(target), detach | noFollow) === 0) return true
  const errno = koffi.errno()
  if (errno === koffi.os.errno.EINVAL || errno === koffi.os.errno.ENOENT) return false
  throw new SystemCallError(errno, 'umount2', target)
}

/** struct mount_attr: attr_set, attr_clr, propagation and userns_fd, of eight bytes each. */
const mountAttributesSize = 32

/**
 * Makes a mount and all below it read-only. Their other flags, which may be locked, stay as they are
 * (mount_setattr(2), Linux 5.12). `mounted` is a descriptor of it.
 */
export function makeReadOnly(mounted: number): void {
  const readOnly = 1n
  const emptyPath = 0x1000
  const recursive = 0x8000
  const attributes = Buffer.alloc(mountAttributesSize)
  attributes.writeBigUInt64LE(readOnly)
  const result = mountSetattr(numbers.mountSetattr, mounted, '', emptyPath | recursive, attributes, attributes.length)
  checked(result, 'mount_setattr', mounted)
}

/** An option of a file system to be mounted; without a value a flag. */
export type MountOption = readonly [key: string, value?: string]

/**
 * Mounts by the calls that take options one by one, so that their length has no limit (fsopen(2), Linux 5.2). What the
 * kernel says of a failure is in the message.
 */
export function mountWithOptions(type: string, options: readonly MountOption[], target: string): void {
  const context = checked(fsopen(numbers.fsopen, type, 1), 'fsopen', type)
  try {
    const configure = (command: number, key: string | null, value: string | null) => {
      const result = fsconfig(numbers.fsconfig, context, command, key, value === null ? null : nameArgument(value), 0)
      if (result < 0) throw withReason(new SystemCallError(koffi.errno(), 'fsconfig', `${key ?? type}`), context)
    }
    for (const [key, value] of options) configure(value === undefined ? setFlag : setString, key, value ?? null)
    configure(create, null, null)
    const mounted = checked(fsmount(numbers.fsmount, context, 1, 0), 'fsmount', target)
    try {
      const result = moveMount(numbers.moveMount, mounted, '', currentFolder, nameArgument(target), moveFromDescriptor)
      checked(result, 'move_mount', target)
    } finally {
      closeFile(mounted)
    }
  } finally {
    closeFile(context)
  }
}

/** What the kernel wrote into the context's log. */
function withReason(error: SystemCallError, context: number): SystemCallError {
  const lines: string[] = []
  const bytes = Buffer.alloc(4096)
  try {
    for (;;) lines.push(bytes.toString('utf8', 2, readFile(context, bytes)).trim())
  } catch {
    // There are no more lines.
  }
  if (lines.length > 0) error.message += ` (${lines.join('; ')})`
  return error
}

/** Gives this thread namespaces of its own, copies of those it is in. */
export function leaveNamespaces(kinds: number): void {
  checked(unshare(kinds), 'unshare', kinds)
}

/** Brings this thread into the namespace that a descriptor stands for. */
export function enterNamespace(fd: number, kind: number): void {
  checked(setns(fd, kind), 'setns', fd)
}
