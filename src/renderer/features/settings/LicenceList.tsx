import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import classes from './LicenceList.module.css'

interface LicensedPackage {
  readonly name: string
  readonly version: string
  readonly licence: string
}

/** The list that the build writes beside the page. */
async function readLicences(): Promise<readonly LicensedPackage[]> {
  const answer = await fetch('/licences.json')
  if (!answer.ok) throw new Error(`Could not read the list of licences: the engine answered ${answer.status}.`)
  return answer.json()
}

/** Whose work Lamina is made with, and under which licences; read when it is opened. */
export function LicenceList() {
  const [isOpen, setOpen] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['licences'], queryFn: readLicences, enabled: isOpen })
  return (
    <details className={classes.list} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Licences</summary>
      <p className="soft">
        Lamina is licensed under Apache-2.0. It is made with these packages, each under a licence of its own.
      </p>
      {error && <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={12} label="Reading the licences" />}
      {data && (
        <table>
          <thead>
            <tr>
              <th scope="col">Package</th>
              <th scope="col">Version</th>
              <th scope="col">Licence</th>
            </tr>
          </thead>
          <tbody>
            {data.map(({ name, version, licence }) => (
              <tr key={`${name} ${version}`}>
                <th scope="row">{name}</th>
                <td className="tabular">{version}</td>
                <td>{licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
