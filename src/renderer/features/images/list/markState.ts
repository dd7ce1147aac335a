import type { ImageRow } from '../../../../shared/contract/images.ts'
import { splitName } from '../../../../shared/model/imageName.ts'
import type { MarkState } from './ImageTableRow.tsx'
import type { ListRow } from './listRow.ts'
import type { Selection } from './useSelection.ts'

/** How many of the marked images stand in each group, by its repository. */
export function countByGroup(images: readonly ImageRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { names } of images) {
    const repositories = names.length === 0 ? [''] : names.map((name) => splitName(name).repository)
    for (const repository of new Set(repositories)) counts.set(repository, (counts.get(repository) ?? 0) + 1)
  }
  return counts
}

/** How much of a row is marked. */
export function markOf(row: ListRow, { ids }: Selection, byGroup: ReadonlyMap<string, number>): MarkState {
  if (row.kind === 'image') return ids.has(row.image.id) ? 'all' : 'none'
  const count = byGroup.get(row.repository) ?? 0
  if (count === 0) return 'none'
  return count >= row.imageCount ? 'all' : 'some'
}
