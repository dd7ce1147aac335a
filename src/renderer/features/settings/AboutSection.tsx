import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { LicenceList } from './LicenceList.tsx'
import page from './SettingsPage.module.css'

/** The program that draws this window, as it names itself. */
function windowVersion(): string {
  const [, name, version] = /(Electron|Firefox|Chrome|Version)\/([\d.]+)/.exec(navigator.userAgent) ?? []
  return name === undefined
    ? 'unknown'
    : `${name.replace('Version', 'Safari').replace('Chrome', 'Chromium')} ${version}`
}

/** What Lamina is, which engine this is, and what both run on. */
export function AboutSection() {
  const { data: info, error, refetch } = useQuery(api.system.info.queryOptions())
  const { data: versions } = useQuery(api.system.versions.queryOptions())
  const report = versions?.map(({ name, version }) => `${name} ${version}`).join('\n') ?? ''
  return (
    <>
      <p className={page.lead}>
        Lamina keeps layered container images and shows what they are made of, with an engine of its own.
      </p>
      {error && <ErrorNote error={errorRecord(error)} onRetry={() => void refetch()} />}
      {(!info || !versions) && !error && <SkeletonRows count={10} label="Asking the engine" />}
      {info && versions && (
        <>
          <h2>This engine</h2>
          <dl className={page.facts}>
            <div>
              <dt>Runs as</dt>
              <dd>
                {info.mode === 'desktop' ? 'part of the desktop app' : 'a server for browsers (npm run serve)'},{' '}
                {info.rootless ? 'rootless' : 'as root'}
              </dd>
            </div>
            <div>
              <dt>Data root</dt>
              <dd className="mono">{info.root}</dd>
            </div>
            {info.socket && (
              <div>
                <dt>Docker socket</dt>
                <dd className="mono">{info.socket}</dd>
              </div>
            )}
          </dl>
          <h2>Versions</h2>
          <dl className={page.facts}>
            {versions.map(({ name, version }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="tabular">{version}</dd>
              </div>
            ))}
            <div>
              <dt>This window</dt>
              <dd className="tabular">{windowVersion()}</dd>
            </div>
          </dl>
          <div className={page.buttons}>
            <CopyButton value={`${report}\nWindow ${windowVersion()}`} label="Copy all versions" />
            <span className="soft">All of them, for a report</span>
          </div>
          <LicenceList />
        </>
      )}
    </>
  )
}
