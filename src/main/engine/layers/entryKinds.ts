import type { EntryKind } from './types.ts'

/** The kinds of entries by the number that stands for them in memory and in the layer index. */
export const entryKinds: readonly EntryKind[] = ['file', 'hardlink', 'symlink', 'char', 'block', 'directory', 'fifo']

const codes = new Map(entryKinds.map((kind, code) => [kind, code]))

/** The number of a kind. */
export function kindCode(kind: EntryKind): number {
  return codes.get(kind) ?? 0
}
