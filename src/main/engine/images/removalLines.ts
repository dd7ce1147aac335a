import { formatSize } from '../../../shared/model/size.ts'
import type { RemovalResult } from './types.ts'

/** What a removal did, a line each, for the history: as docker prints it, then what it freed. */
export function removalLines({ removals, freed }: RemovalResult): string[] {
  const lines = removals.map((removal) =>
    'untagged' in removal ? `Untagged: ${removal.untagged}` : `Deleted: ${removal.deleted}`,
  )
  return freed > 0 ? [...lines, `${formatSize(freed)} freed on disk`] : lines
}
