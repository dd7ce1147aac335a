import { useQuery } from '@tanstack/react-query'
import { formatSize } from '../../../shared/model/size.ts'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './PlaceContents.module.css'

/** What lies in the data root, in bytes on disk, and how full its file system is. */
export function PlaceContents() {
  const { data: place, error, refetch } = useQuery(api.settings.place.queryOptions())
  if (error) return <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />
  if (!place) return <SkeletonRows count={5} label="Reading what lies in the data root" />
  const { blobsDiskSize, blobCount, indexesDiskSize, databaseDiskSize, fileSystemDiskSize, freeDiskSize } = place
  const blobs = blobCount === 1 ? '1 file' : `${blobCount.toLocaleString('en-US')} files`
  const parts = [
    { path: 'content/', what: `layers, configurations and manifests as they came, ${blobs}`, size: blobsDiskSize },
    { path: 'index/', what: 'what is in each layer, to look at it without unpacking', size: indexesDiskSize },
    { path: 'lamina.db', what: 'names, images and counts', size: databaseDiskSize },
  ]
  const total = parts.reduce((sum, { size }) => sum + size, 0)
  const used = Math.max(0, fileSystemDiskSize - freeDiskSize)
  return (
    <>
      <h2>What lies in it</h2>
      <table className={classes.table} aria-label="What lies in the data root">
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">What it is</th>
            <th scope="col">On disk</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ path, what, size }) => (
            <tr key={path}>
              <th scope="row" className="mono">
                {path}
              </th>
              <td>{what}</td>
              <td>
                <Size bytes={size} kind="disk" />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              In all
            </th>
            <td>
              <Size bytes={total} kind="disk" />
            </td>
          </tr>
        </tfoot>
      </table>
      <h2>Its file system</h2>
      <div className={classes.meter} aria-hidden="true">
        <span style={{ width: `${(used / Math.max(1, fileSystemDiskSize)) * 100}%` }} />
      </div>
      <p className={classes.free}>
        <Size bytes={freeDiskSize} kind="disk" /> free of <Size bytes={fileSystemDiskSize} kind="disk" />
        <span className="soft"> · {formatSize(used)} used by everything on it</span>
      </p>
    </>
  )
}
