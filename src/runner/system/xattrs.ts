import { currentFolder } from './fileCalls.ts'
import { checked, isSystemError, libc, nameArgument } from './libc.ts'

const lsetxattr = libc.func(
  'int lsetxattr(const char *path, const char *name, const void *value, size_t length, int flags)',
)
const lgetxattr = libc.func('intptr_t lgetxattr(const char *path, const char *name, void *value, size_t length)')
const llistxattr = libc.func('intptr_t llistxattr(const char *path, void *names, size_t length)')
const fsetxattr = libc.func('int fsetxattr(int fd, const char *name, const void *value, size_t length, int flags)')

/** The largest list of names and the largest value that Linux has (xattr(7)). */
const bytes = Buffer.alloc(65_536)
/** The file system has no attributes, or the file is gone. */
const nothingToRead = ['ENOTSUP', 'EOPNOTSUPP', 'ENOENT']
const nothing: ReadonlyMap<string, Uint8Array> = new Map()

/** A path to what stands at a name, the directory being open: there are no calls for attributes relative to one. */
function pathOf(directory: number, name: string): string | Buffer {
  if (directory === currentFolder) return nameArgument(name)
  return nameArgument(`/proc/self/fd/${directory}/${name === '' ? '.' : name}`)
}

/** The names of the attributes of what stands at a name, be it a symlink. */
function listAttributes(directory: number, name: string): string[] {
  const length = llistxattr(pathOf(directory, name), bytes, bytes.length)
  if (length === 0) return []
  try {
    checked(length, 'llistxattr', name)
  } catch (error) {
    if (isSystemError(error, ...nothingToRead)) return []
    throw error
  }
  return bytes.toString('latin1', 0, length).split('\0').filter(Boolean)
}

/** One attribute of what stands at a name; undefined when it has none of this name. */
export function readAttribute(directory: number, name: string, attribute: string): Uint8Array | undefined {
  const length = lgetxattr(pathOf(directory, name), nameArgument(attribute), bytes, bytes.length)
  try {
    checked(length, 'lgetxattr', name)
  } catch (error) {
    if (isSystemError(error, 'ENODATA', ...nothingToRead)) return undefined
    throw error
  }
  return Uint8Array.from(bytes.subarray(0, length))
}

/** All attributes of what stands at a name that `isWanted`, by name. */
export function readAttributes(
  directory: number,
  name: string,
  isWanted: (attribute: string) => boolean,
): ReadonlyMap<string, Uint8Array> {
  const names = listAttributes(directory, name)
  if (names.length === 0) return nothing
  const attributes = new Map<string, Uint8Array>()
  for (const attribute of names.filter(isWanted).sort()) {
    const value = readAttribute(directory, name, attribute)
    if (value !== undefined) attributes.set(attribute, value)
  }
  return attributes
}

export function writeAttribute(directory: number, name: string, attribute: string, value: Uint8Array): void {
  const result = lsetxattr(pathOf(directory, name), nameArgument(attribute), value, value.length, 0)
  checked(result, 'lsetxattr', `${attribute} of ${name}`)
}

/** Sets an attribute of an open file. */
export function writeFileAttribute(fd: number, attribute: string, value: Uint8Array): void {
  checked(fsetxattr(fd, nameArgument(attribute), value, value.length, 0), 'fsetxattr', attribute)
}
