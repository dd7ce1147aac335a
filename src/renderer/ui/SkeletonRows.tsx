import classes from './SkeletonRows.module.css'

const rows = Array.from({ length: 60 }, (_, index) => ({ id: index, width: `${34 + ((index * 37) % 30)}%` }))

/** Rows that are on their way, in the height that they will have; at most 60. */
export function SkeletonRows({ count, label }: { readonly count: number; readonly label: string }) {
  return (
    <output className={classes.rows} aria-label={label}>
      {rows.slice(0, count).map(({ id, width }) => (
        <span key={id} className={classes.row} aria-hidden="true">
          <span style={{ width }} />
          <span style={{ width: '12%' }} />
          <span style={{ width: '10%' }} />
        </span>
      ))}
    </output>
  )
}
