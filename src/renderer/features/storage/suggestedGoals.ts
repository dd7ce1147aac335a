import type { FreePlan } from '../../../shared/contract/storage.ts'

/** A goal that one click takes. */
export interface SuggestedGoal {
  readonly label: string
  /** Bytes on disk. */
  readonly bytes: number
}

/** Round goals that are offered. */
const roundGoals = 2

/** Goals worth a click: all untagged images, round sizes that can be reached, and all that may go. */
export function suggestedGoals({
  untaggedDiskFreed,
  mostDiskFreed,
}: Pick<FreePlan, 'untaggedDiskFreed' | 'mostDiskFreed'>): readonly SuggestedGoal[] {
  const goals: SuggestedGoal[] = []
  if (untaggedDiskFreed > 0) goals.push({ label: 'All untagged', bytes: untaggedDiskFreed })
  for (const bytes of roundBelow(mostDiskFreed)) goals.push({ label: '', bytes })
  if (mostDiskFreed > untaggedDiskFreed) goals.push({ label: 'All that may go', bytes: mostDiskFreed })
  return goals
}

/** The largest sizes of 1, 2 or 5 and zeros below this one, ascending. */
function roundBelow(bytes: number): number[] {
  const found: number[] = []
  for (
    let power = 10 ** Math.floor(Math.log10(Math.max(bytes, 1)));
    power >= 1 && found.length < roundGoals;
    power /= 10
  ) {
    for (const factor of [5, 2, 1]) {
      if (found.length < roundGoals && factor * power < bytes) found.push(factor * power)
    }
  }
  return found.reverse()
}
