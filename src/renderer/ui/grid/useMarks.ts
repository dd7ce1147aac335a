import { useState } from 'react'
import type { GridMarks } from './DataGrid.tsx'

/** The rows of a DataGrid that are marked, and how that changes. */
export interface Marks extends GridMarks {
  /** Marks exactly these. */
  readonly set: (ids: Iterable<string>) => void
  readonly clear: () => void
}

/** Nothing is marked at first. */
export function useMarks(): Marks {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  return {
    ids,
    toggle: (changed, isMarked) =>
      setIds((before) => {
        const next = new Set(before)
        for (const id of changed) {
          if (isMarked) next.add(id)
          else next.delete(id)
        }
        return next
      }),
    set: (wanted) => setIds(new Set(wanted)),
    clear: () => setIds(new Set()),
  }
}
