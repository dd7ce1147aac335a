import { useState } from 'react'
import type { GridRows } from './DataGrid.tsx'

/** The rows of a list that changes by itself, in which a row is found again. */
export interface FindableRows<Row> extends GridRows<Row> {
  /** The index of a row by its ID; undefined when it is not among those that are here. */
  readonly indexOf: (id: string) => number | undefined
}

/** The row that the keyboard is on: the same one when rows come and go around it. */
export interface ActiveRow<Row> {
  readonly index: number
  /** Undefined where there is none, or while its page is on its way. */
  readonly row: Row | undefined
  readonly set: (index: number) => void
}

/** Keeps the active row of a list by its ID. Where that is gone, it is the row in its place. */
export function useActiveRow<Row>(rows: FindableRows<Row>, idOf: (row: Row) => string): ActiveRow<Row> {
  const [kept, setKept] = useState<{ readonly index: number; readonly id: string | undefined }>({
    index: 0,
    id: undefined,
  })
  const found = kept.id === undefined ? undefined : rows.indexOf(kept.id)
  const index = found ?? Math.min(kept.index, Math.max(0, rows.total - 1))
  const row = rows.rowAt(index)
  const id = row === undefined ? kept.id : idOf(row)
  if (index !== kept.index || id !== kept.id) setKept({ index, id })
  return {
    index,
    row,
    set: (next) => {
      const chosen = rows.rowAt(next)
      setKept({ index: next, id: chosen && idOf(chosen) })
    },
  }
}
