import type { Range } from '@tanstack/react-virtual'

/** Rows that exist beyond those in view: many where one scrolls to, few where one comes from. */
const ahead = 6
const behind = 1
const atRest = 3

/** The rows that exist while these are in view and one scrolls in a direction, or not at all. */
export function rowsAround(
  { startIndex, endIndex, count }: Pick<Range, 'startIndex' | 'endIndex' | 'count'>,
  direction: 'forward' | 'backward' | null,
): number[] {
  const before = direction === null ? atRest : direction === 'backward' ? ahead : behind
  const after = direction === null ? atRest : direction === 'forward' ? ahead : behind
  const first = Math.max(0, startIndex - before)
  const last = Math.min(count - 1, endIndex + after)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}
