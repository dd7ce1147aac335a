import { formatSize } from '../../../shared/model/size.ts'
import type { RemovalResult } from './types.ts'

/** What a removal did, a line each, for the history: as docker prints it, then what it freed. */
export function removalLines({ removals, freed, freedLater }: RemovalResult): string[] {
  const lines = removals.map((removal) =>
    'untagged' in removal ? `Untagged: ${removal.untagged}` : `Deleted: ${removal.deleted}`,
  )
  return [
    ...lines,
    ...(freed > 0 ? [`${formatSize(freed)} freed on disk`] : []),
    ...(freedLater > 0 ? [laterLine(freedLater)] : []),
  ]
}

/** Tells bytes on disk that the trash still holds. */
export function laterLine(freedLater: number): string {
  return `${formatSize(freedLater)} more are free when the trash is emptied`
}
