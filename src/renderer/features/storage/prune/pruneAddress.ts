import type { PruneGoal } from '../../../../shared/contract/prune.ts'

/** What the wizard is asked for: as the goal, but with an age in place of a moment. */
export interface PruneChoice extends Omit<PruneGoal, 'until'> {
  /** Only what is older, ms; 0 for any age. */
  readonly olderThan: number
}

const images = ['none', 'dangling', 'unused'] as const
const volumes = ['none', 'anonymous', 'all'] as const

/** Reads `?images=unused&older=86400000&label=a=b&containers&volumes=all&downloads&trash&for-good`; untagged images when nothing is said. */
export function parsePrune(search: URLSearchParams): PruneChoice {
  const older = Number(search.get('older') ?? 0)
  return {
    images: images.find((choice) => choice === search.get('images')) ?? 'dangling',
    olderThan: Number.isSafeInteger(older) && older > 0 ? older : 0,
    labels: search.getAll('label').slice(0, 50),
    containers: search.has('containers'),
    volumes: volumes.find((choice) => choice === search.get('volumes')) ?? 'none',
    downloads: search.has('downloads'),
    trash: search.has('trash'),
    forGood: search.has('for-good'),
  }
}

/** The address of a choice; what is as it is at first is left out. */
export function formatPrune(choice: PruneChoice): URLSearchParams {
  const search = new URLSearchParams()
  if (choice.images !== 'dangling') search.set('images', choice.images)
  if (choice.olderThan > 0) search.set('older', String(choice.olderThan))
  for (const label of choice.labels) search.append('label', label)
  if (choice.volumes !== 'none') search.set('volumes', choice.volumes)
  for (const flag of ['containers', 'downloads', 'trash'] as const) if (choice[flag]) search.set(flag, '')
  if (choice.forGood) search.set('for-good', '')
  return search
}

/** The goal at a moment (ms since 1970), which has to stay the same from the plan to its end. */
export function goalOf({ olderThan, ...choice }: PruneChoice, now: number): PruneGoal {
  return { ...choice, ...(olderThan > 0 ? { until: now - olderThan } : {}) }
}
