import { Link } from 'react-router'
import { Size } from '../../ui/Size.tsx'
import { BarColumn } from './BarColumn.tsx'
import { ClearDownloads } from './ClearDownloads.tsx'
import { PatternSwatch } from './patterns.tsx'
import classes from './UsageTable.module.css'
import { diskParts, diskTotal, type Kept } from './usageRows.ts'

/** What the parts of all that is kept take on disk. */
export function DiskPartsTable({ usage }: { readonly usage: Kept }) {
  const parts = diskParts(usage)
  const bars = parts.map(({ key, label, diskSize }) => ({
    label,
    parts: [{ pattern: key, bytes: diskSize }],
    facts: [{ label: 'on disk', bytes: diskSize }],
  }))
  return (
    <table className={classes.table} aria-label="Parts on disk">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <td aria-hidden="true" />
          <th scope="col" className={classes.number}>
            On disk
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ key, label, diskSize }, index) => (
          <tr key={key}>
            <th scope="row">
              <span className={classes.named}>
                <PatternSwatch pattern={key} />
                {key === 'trash' ? <Link to="/storage/trash">{label}</Link> : label}
                {key === 'downloads' && usage.downloads.count > 0 && <ClearDownloads {...usage.downloads} />}
              </span>
            </th>
            {index === 0 && (
              <td className={classes.bars} rowSpan={parts.length}>
                <BarColumn label="Parts of what Lamina takes on disk" bars={bars} />
              </td>
            )}
            <td className={classes.number}>
              <Size bytes={diskSize} kind="disk" />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            In all
          </th>
          <td className={classes.number}>
            <Size bytes={diskTotal(usage)} kind="disk" />
          </td>
        </tr>
      </tfoot>
    </table>
  )
}
