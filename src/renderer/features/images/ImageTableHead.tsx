import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { type ImageSort, imageSorts } from '../../../shared/model/imageSort.ts'
import classes from './ImageTable.module.css'

interface Props {
  readonly cells: readonly { readonly column: string; readonly content: ReactNode }[]
  readonly sort: ImageSort
  readonly descending: boolean
  readonly onSort: (sort: ImageSort) => void
  /** What stands over the marks. */
  readonly mark: ReactNode
}

/** The head of the list: a button for each column that it can be sorted by. */
export function ImageTableHead({ cells, sort, descending, onSort, mark }: Props) {
  return (
    <thead className={classes.head}>
      <tr className={classes.row} aria-rowindex={1}>
        <th scope="col" className={classes.markCell}>
          {mark}
        </th>
        {cells.map(({ column, content }) => {
          const sortable = imageSorts.find((entry) => entry === column)
          const isSorted = sortable !== undefined && sortable === sort
          const order = isSorted ? (descending ? 'descending' : 'ascending') : 'none'
          return (
            <th
              key={column}
              scope="col"
              className={classes.cell}
              data-column={column}
              {...(sortable === undefined ? {} : { 'aria-sort': order })}
            >
              {sortable === undefined ? (
                content
              ) : (
                <button type="button" className={classes.sort} data-sorted={isSorted} onClick={() => onSort(sortable)}>
                  {content}
                  {isSorted && (descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
