import { memo, type ReactNode } from 'react'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { shortDigest } from '../../../shared/model/digest.ts'
import classes from './ImageTable.module.css'

interface Props {
  readonly image: ImageRow
  readonly index: number
  /** Pixels from the top of the list. */
  readonly top: number
  readonly isMarked: boolean
  readonly isActive: boolean
  /** The cells by column, in order; they depend on the image alone. */
  readonly cells: readonly { readonly column: string; readonly content: ReactNode }[]
}

/** One image of the list; the list itself hears its clicks. Drawn anew only when what it shows has changed. */
export const ImageTableRow = memo(function ImageTableRow({ image, index, top, isMarked, isActive, cells }: Props) {
  return (
    <tr
      id={`image-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      tabIndex={-1}
      data-index={index}
      data-active={isActive}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.markCell}>
        <input
          type="checkbox"
          tabIndex={-1}
          readOnly
          className={classes.checkbox}
          aria-label={`Mark ${image.names[0] ?? shortDigest(image.id)}`}
          checked={isMarked}
        />
      </td>
      {cells.map(({ column, content }) => (
        <td key={column} className={classes.cell} data-column={column}>
          {content}
        </td>
      ))}
    </tr>
  )
}, isSame)

function isSame(a: Props, b: Props): boolean {
  return (
    a.image === b.image &&
    a.index === b.index &&
    a.top === b.top &&
    a.isMarked === b.isMarked &&
    a.isActive === b.isActive
  )
}
