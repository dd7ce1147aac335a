import type { RawName } from '../../main/engine/layers/types.ts'
import { readLinkAt } from '../system/fileCalls.ts'
import { fileTypes } from '../system/stat.ts'
import { enterPath, type LowerDirectory } from './LowerStack.ts'

const longestLinkChain = 40

/**
 * Where a path really leads in a tree that a stack of layers shows, links resolved within it; without slashes at its
 * ends, empty for the root. Undefined where nothing is there, or links lead to each other.
 */
export function resolveInStack(root: LowerDirectory, path: RawName): RawName | undefined {
  const done: RawName[] = []
  const rest = path.split('/').reverse()
  for (let links = 0; rest.length > 0; ) {
    const name = rest.pop() ?? ''
    if (name === '' || name === '.') continue
    if (name === '..') {
      done.pop()
      continue
    }
    const target = lookAt(root, done.join('/'), name)
    if (target === undefined) return undefined
    if (target === notLink) {
      done.push(name)
      continue
    }
    if (++links > longestLinkChain) return undefined
    if (target.startsWith('/')) done.length = 0
    rest.push(...target.split('/').reverse())
  }
  return done.join('/')
}

const notLink = Symbol('not a link')

/** What a link says; undefined where nothing stands. */
function lookAt(root: LowerDirectory, parent: RawName, name: RawName): RawName | typeof notLink | undefined {
  const directory = enterPath(root, parent)
  try {
    const found = directory.find(name)
    if (found === undefined) return undefined
    return found.stat.type === fileTypes.symlink ? readLinkAt(found.directory, name) : notLink
  } finally {
    directory.close()
  }
}
