import type { TagUpdate } from '../../client/updates.ts'

/** How many tags are of each state. */
export type UpdateCounts = Readonly<Record<TagUpdate['state'], number>>

export function countUpdates(updates: Iterable<TagUpdate>): UpdateCounts {
  const counts = { current: 0, newer: 0, gone: 0, unknown: 0 }
  for (const { state } of updates) counts[state]++
  return counts
}

/** What came of a comparison, in a line: `2 newer, 5 up to date, 1 not known`. */
export function updateSummary({ newer, current, gone, unknown }: UpdateCounts): string {
  const parts = [
    newer > 0 ? `${newer} newer` : '',
    current > 0 ? `${current} up to date` : '',
    gone > 0 ? `${gone} gone from the registry` : '',
    unknown > 0 ? `${unknown} not known` : '',
  ]
  return parts.filter(Boolean).join(', ') || 'No tag was compared'
}

/** How a tag stands, in words. */
export const updateWords: Readonly<Record<TagUpdate['state'], string>> = {
  newer: 'The registry has a newer image',
  current: 'Up to date',
  gone: 'The registry has this tag no more',
  unknown: 'Not known',
}

/** What a row tells of its names' updates. */
export type RowUpdate = 'newer' | 'gone' | undefined

/** The state that a row tells of its names: of several the one to act on. */
export function rowUpdate(names: readonly string[], updates: ReadonlyMap<string, TagUpdate>): RowUpdate {
  const states = updates.size === 0 ? [] : names.map((name) => updates.get(name)?.state)
  if (states.includes('newer')) return 'newer'
  return states.includes('gone') ? 'gone' : undefined
}
