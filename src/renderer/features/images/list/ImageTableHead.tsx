import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ImageSort } from '../../../../shared/model/imageSort.ts'
import { columns } from './columns.tsx'
import classes from './ImageTable.module.css'

interface Props {
  readonly sort: ImageSort
  readonly descending: boolean
  readonly onSort: (sort: ImageSort) => void
  /** What stands over the marks. */
  readonly mark: ReactNode
}

/** The head of the list: a button for each column that it can be sorted by. */
export function ImageTableHead({ sort: sorted, descending, onSort, mark }: Props) {
  return (
    <thead className={classes.head}>
      <tr className={classes.row} aria-rowindex={1}>
        <th scope="col" className={classes.markCell}>
          {mark}
        </th>
        {columns.map(({ id, title, mark: sign, sort }) => {
          const isSorted = sort !== undefined && sort === sorted
          const order = isSorted ? (descending ? 'descending' : 'ascending') : 'none'
          return (
            <th
              key={id}
              scope="col"
              className={classes.cell}
              data-column={id}
              {...(sort === undefined ? {} : { 'aria-sort': order })}
            >
              {sort === undefined ? (
                title
              ) : (
                <button type="button" className={classes.sort} data-sorted={isSorted} onClick={() => onSort(sort)}>
                  {sign} {title}
                  {isSorted && (descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
                </button>
              )}
            </th>
          )
        })}
        <th scope="col" className={classes.menuCell}>
          <span className={classes.hidden}>Actions</span>
        </th>
      </tr>
    </thead>
  )
}
