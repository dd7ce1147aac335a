import type { Change, FileFacts } from './types.ts'

/**
 * What became of something. Of a directory the time does not count: whatever is made or removed in it sets that.
 * Device numbers are not in the layer index, so that a device counts as changed only by its metadata.
 */
export function compareFacts(before: FileFacts, after: FileFacts): Change {
  if (before.kind !== after.kind || !hasSameContent(before, after)) return 'changed'
  // A directory that is only implied says nothing about itself.
  if (before.mtime === undefined || after.mtime === undefined) return 'unchanged'
  const isSame = before.mode === after.mode && before.uid === after.uid && before.gid === after.gid
  return isSame && (after.kind === 'directory' || before.mtime === after.mtime) ? 'unchanged' : 'metadata'
}

function hasSameContent(before: FileFacts, after: FileFacts): boolean {
  if (after.kind === 'symlink') return before.linkTarget === after.linkTarget
  if (after.kind !== 'file') return true
  const [one, other] = [before.contentDigest, after.contentDigest]
  if (one === undefined || other === undefined) return one === other && before.size === after.size
  return one.every((byte, index) => byte === other[index])
}
