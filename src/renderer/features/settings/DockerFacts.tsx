import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import page from './SettingsPage.module.css'

interface Props {
  readonly state: DockerContextState
  /** Path of this engine's socket. */
  readonly socket: string | undefined
}

/** What stands in docker's files, and where. */
export function DockerFacts({ state, socket }: Props) {
  const { folder, current, lamina, host, madeFor, problem } = state
  const points = {
    absent: 'not there',
    here: 'points to this engine',
    elsewhere: `points to ${host === '' ? 'no engine' : host}${madeFor === undefined ? '' : `, the Lamina of ${madeFor}`}`,
  }
  return (
    <>
      <h2>What is so now</h2>
      <dl className={page.facts}>
        {!problem && (
          <>
            <div>
              <dt>Current context</dt>
              <dd>{current}</dd>
            </div>
            <div>
              <dt>Context “lamina”</dt>
              <dd>{points[lamina]}</dd>
            </div>
          </>
        )}
        {socket && (
          <div>
            <dt>Socket of this engine</dt>
            <dd className="mono">{socket}</dd>
            <dd>
              <CopyButton value={socket} label="Copy the path of the socket" />
            </dd>
          </div>
        )}
        <div>
          <dt>Docker’s files</dt>
          <dd className="mono">{folder}</dd>
          <dd>
            <CopyButton value={folder} label="Copy the folder of docker’s files" />
          </dd>
        </div>
      </dl>
    </>
  )
}
