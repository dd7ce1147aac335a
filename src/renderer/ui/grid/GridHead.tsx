import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import classes from './DataGrid.module.css'
import type { GridColumn } from './gridColumn.ts'
import frame from './gridFrame.module.css'

/** By what a grid is sorted, and how that is changed. */
export interface GridSorting<Sort extends string> {
  readonly sort: Sort
  readonly descending: boolean
  readonly onSort: (sort: Sort) => void
}

interface Props<Row, Sort extends string> {
  readonly columns: readonly GridColumn<Row, Sort>[]
  readonly template: string
  readonly sorting: GridSorting<Sort> | undefined
  readonly hasMarks: boolean
}

/** The head of a grid: a button for each column that it can be sorted by. */
export function GridHead<Row, Sort extends string>({ columns, template, sorting, hasMarks }: Props<Row, Sort>) {
  return (
    <thead className={frame.head}>
      <tr aria-rowindex={1} className={`${frame.row} ${classes.row}`} style={{ gridTemplateColumns: template }}>
        {hasMarks && (
          <th scope="col" className={frame.cell}>
            <span className={frame.hidden}>Marked</span>
          </th>
        )}
        {columns.map(({ id, title, hint, isFigure, sort }) => {
          const isSorted = sort !== undefined && sort === sorting?.sort
          const order = isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'
          return (
            <th
              key={id}
              scope="col"
              className={frame.cell}
              data-column={id}
              data-figure={isFigure === true}
              title={hint}
              {...(sort === undefined || !sorting ? {} : { 'aria-sort': order })}
            >
              {sort === undefined || !sorting ? (
                title
              ) : (
                <button
                  type="button"
                  className={classes.sort}
                  data-sorted={isSorted}
                  onClick={() => sorting.onSort(sort)}
                >
                  {title}
                  {isSorted && (sorting.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
