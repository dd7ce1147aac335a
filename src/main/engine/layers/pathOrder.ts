import type { RawName } from './types.ts'

const slash = 0x2f

/**
 * Orders paths as the layer index does: as bytes, `/` below every other one, so that a directory is
 * directly followed by all that is in it. Negative, zero or positive.
 */
export function comparePaths(a: RawName, b: RawName): number {
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const codeA = a.charCodeAt(index)
    const codeB = b.charCodeAt(index)
    if (codeA !== codeB) return (codeA === slash ? 0 : codeA) - (codeB === slash ? 0 : codeB)
  }
  return a.length - b.length
}

/** Whether `path` lies in `directory`, at any depth. */
export function isBelow(path: RawName, directory: RawName): boolean {
  if (directory === '') return path !== ''
  return path.length > directory.length && path.charCodeAt(directory.length) === slash && path.startsWith(directory)
}
