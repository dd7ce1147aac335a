import type { ReactNode } from 'react'

/** A column of a DataGrid. */
export interface GridColumn<Row, Sort extends string = string> {
  readonly id: string
  readonly title: string
  /** Said on hover of its title. */
  readonly hint?: string
  /** A track of CSS grid: `minmax(120px, 2fr)`, `88px`. */
  readonly width: string
  /** Figures stand right. */
  readonly isFigure?: boolean
  /** What the list is sorted by when its title is pressed; absent when it can't be. */
  readonly sort?: Sort
  /** In a grid narrower than this, in pixels, the column is left out. */
  readonly hideBelow?: number
  /** Said on hover of a cell whose text may be cut off. */
  readonly titleOf?: (row: Row) => string
  readonly cell: (row: Row) => ReactNode
}

/** The columns that a grid of this width, in pixels, has room for. */
export function columnsFor<Column extends { readonly hideBelow?: number }>(
  columns: readonly Column[],
  width: number,
): readonly Column[] {
  return columns.filter(({ hideBelow = 0 }) => width >= hideBelow)
}
