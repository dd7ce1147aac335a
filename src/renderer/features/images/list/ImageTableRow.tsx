import { memo } from 'react'
import { shortDigest } from '../../../../shared/model/digest.ts'
import type { RowUpdate } from '../updateWords.ts'
import { GroupCells, ImageCells } from './ImageCells.tsx'
import classes from './ImageTable.module.css'
import { groupName, type ListRow } from './listRow.ts'

/** How much of a row is marked: of a group perhaps a part. */
export type MarkState = 'none' | 'some' | 'all'

interface Props {
  readonly row: ListRow
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly mark: MarkState
  readonly isActive: boolean
  /** Its ID was copied just now. */
  readonly isCopied: boolean
  /** What the registries said of its names. */
  readonly update: RowUpdate
}

/** What a group and its images are to each other (WAI-ARIA, "treegrid"); nothing in a list without groups. */
function treeAttributes(row: ListRow) {
  if (row.kind === 'image' && row.repository === undefined) return {}
  return {
    'aria-level': row.kind === 'group' ? 1 : 2,
    'aria-posinset': row.position + 1,
    'aria-setsize': row.siblings,
    ...(row.kind === 'group' ? { 'aria-expanded': row.isOpen } : {}),
  }
}

function rowLabel(row: ListRow): string {
  return row.kind === 'group' ? groupName(row) : (row.image.names[0] ?? shortDigest(row.image.id))
}

/** One row of the list; the list itself hears its clicks. Drawn anew only when what it shows has changed. */
export const ImageTableRow = memo(function ImageTableRow({ row, index, top, mark, isActive, isCopied, update }: Props) {
  const label = rowLabel(row)
  return (
    <tr
      id={`image-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={mark === 'all'}
      {...treeAttributes(row)}
      data-index={index}
      data-kind={row.kind}
      data-active={isActive}
      data-copied={isCopied}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.markCell}>
        <input
          ref={(input) => {
            if (input) input.indeterminate = mark === 'some'
          }}
          type="checkbox"
          tabIndex={-1}
          readOnly
          className={classes.checkbox}
          aria-label={`Mark ${label}`}
          checked={mark === 'all'}
        />
      </td>
      {row.kind === 'group' ? <GroupCells group={row} /> : <ImageCells row={row} update={update} />}
      <td className={classes.menuCell}>
        <button
          type="button"
          tabIndex={-1}
          data-act="menu"
          className={classes.menu}
          aria-label={`Actions for ${label}`}
          aria-haspopup="menu"
        />
      </td>
    </tr>
  )
}, isSame)

function isSame(a: Props, b: Props): boolean {
  return (
    a.row === b.row &&
    a.index === b.index &&
    a.top === b.top &&
    a.mark === b.mark &&
    a.isActive === b.isActive &&
    a.isCopied === b.isCopied &&
    a.update === b.update
  )
}

/** A row whose page is on its way. */
export function PlaceholderRow({ index, top }: { readonly index: number; readonly top: number }) {
  return (
    <tr
      aria-rowindex={index + 2}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.cell} data-column="name">
        <span className={classes.hidden}>Loading</span>
        <span className={classes.bone} />
      </td>
    </tr>
  )
}
