import type { StorageUsage } from '../../../shared/contract/storage.ts'
import { ReclaimableMark, SharedMark, UniqueMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { BarColumn, type RowBar } from './BarColumn.tsx'
import { Legend } from './Legend.tsx'
import classes from './UsageTable.module.css'
import { type DockerRow, dockerRows, reclaimablePercent } from './usageRows.ts'

/** The digits that docker writes here. */
const digits = 4

/** What `docker system df` says, as a table with its bars. */
export function DockerUsageTable({ usage }: { readonly usage: StorageUsage }) {
  const rows = dockerRows(usage)
  return (
    <>
      <Legend
        entries={[
          { pattern: 'shared', mark: <SharedMark />, label: 'shared by several images' },
          { pattern: 'unique', mark: <UniqueMark />, label: 'of one alone' },
          { pattern: 'reclaimable', mark: <ReclaimableMark />, label: 'reclaimable' },
        ]}
      />
      <table className={classes.table} aria-label="What docker system df says">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col" className={classes.number}>
              Total
            </th>
            <th scope="col" className={classes.number}>
              Active
            </th>
            <td aria-hidden="true" />
            <th scope="col" className={classes.number} title="Bytes as Docker counts them">
              Size
            </th>
            <th scope="col" className={classes.number} title="Bytes as Docker counts them">
              Reclaimable
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.type}>
              <th scope="row">{row.type}</th>
              <td className={`${classes.number} tabular`}>{row.total.toLocaleString('en-US')}</td>
              <td className={`${classes.number} tabular`}>{row.active.toLocaleString('en-US')}</td>
              {index === 0 && (
                <td className={classes.bars} rowSpan={rows.length}>
                  <BarColumn
                    label="Docker sizes of images, containers, volumes and build cache"
                    bars={rows.map(barOf)}
                  />
                </td>
              )}
              <td className={classes.number}>
                <Size bytes={row.dockerSize} kind="docker" digits={digits} />
              </td>
              <td className={classes.number}>
                <Size bytes={row.dockerReclaimable} kind="docker" digits={digits} />
                {row.dockerSize > 0 && <span className="tabular soft"> ({reclaimablePercent(row)}%)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function barOf({ type, dockerSize, dockerShared, dockerReclaimable }: DockerRow): RowBar {
  const unique = dockerSize - dockerShared
  return {
    label: type,
    parts: [
      { pattern: 'shared', bytes: dockerShared },
      { pattern: 'unique', bytes: unique },
    ],
    below: { pattern: 'reclaimable', bytes: dockerReclaimable },
    facts: [
      { label: 'shared', bytes: dockerShared },
      { label: 'of one alone', bytes: unique },
      { label: 'reclaimable', bytes: dockerReclaimable },
    ],
  }
}
