import { TarFault } from './tarFault.ts'
import type { RawName } from './types.ts'

/** Bytes of a path and of one name in it that a Linux file system can hold (PATH_MAX, NAME_MAX). */
export const longestPath = 4095
export const longestName = 255

const slash = 0x2f
const dot = 0x2e

/**
 * The path that an entry's name means, relative to the root of the image: without leading and trailing
 * slashes, empty and `.` parts; `..` takes a part away. Empty for the root itself. An absolute name is
 * taken from the root, as Docker does. `subject` is said of a bad name: "climbs out", "is longer than".
 * Throws TarFault UNSAFE_PATH for a name that climbs out and MALFORMED for one that no file system holds.
 */
export function layerPath(name: RawName, subject = 'has a name that'): RawName {
  const path = isNormal(name) ? name : normalize(name, subject)
  if (path.length > longestPath) throw new TarFault(`${subject} is longer than ${longestPath} bytes`)
  return path
}

/** Whether a name already is a path: no part of it is empty, `.`, `..` or too long. */
function isNormal(name: RawName): boolean {
  let start = 0
  for (let index = 0; index <= name.length; index++) {
    const code = index === name.length ? slash : name.charCodeAt(index)
    if (code !== slash) continue
    const length = index - start
    if (length === 0 || length > longestName) return false
    if (length <= 2 && name.charCodeAt(start) === dot && name.charCodeAt(index - 1) === dot) return false
    start = index + 1
  }
  return true
}

function normalize(name: RawName, subject: string): RawName {
  const parts: RawName[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (parts.pop() === undefined) throw new TarFault(`${subject} climbs out of the layer with ".."`, 'UNSAFE_PATH')
      continue
    }
    if (part.length > longestName) throw new TarFault(`${subject} has a part longer than ${longestName} bytes`)
    parts.push(part)
  }
  return parts.join('/')
}
