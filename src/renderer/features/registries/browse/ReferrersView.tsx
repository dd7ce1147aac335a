import { useQuery } from '@tanstack/react-query'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { Digest } from '../../../ui/Digest.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import classes from './RemoteImageView.module.css'

/** What refers to a manifest: signatures, SBOMs and other artifacts. They are shown, and not run. */
export function ReferrersView({ repository, digest }: { readonly repository: string; readonly digest: string }) {
  const referrers = useQuery(
    api.registries.referrers.queryOptions({ input: { repository, digest }, staleTime: 60_000 }),
  )
  if (referrers.error)
    return <ErrorNote error={errorRecord(referrers.error)} onRetry={() => void referrers.refetch()} />
  if (referrers.data === undefined) return <SkeletonRows count={3} label="Asking what refers to it" />
  if (referrers.data.length === 0) {
    return <p className={classes.more}>Nothing in this repository refers to it: no signature, no SBOM.</p>
  }
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col">Digest</th>
          <th scope="col" className={classes.figure}>
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {referrers.data.map((referrer) => (
          <tr key={referrer.digest}>
            <td className={classes.made} title={annotationLines(referrer.annotations)}>
              {referrer.artifactType === '' ? referrer.mediaType : referrer.artifactType}
            </td>
            <td>
              <Digest digest={referrer.digest} label="digest" />
            </td>
            <td className={classes.figure}>
              <Size bytes={referrer.size} kind="blob" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function annotationLines(annotations: Readonly<Record<string, string>>): string {
  return Object.entries(annotations)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n')
}
