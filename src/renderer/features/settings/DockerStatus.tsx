import { IconAlertTriangle, IconBrandDocker } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { DockerContextState } from '../../../shared/contract/dockerContext.ts'
import { api } from '../../client/api.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import classes from './DockerStatus.module.css'
import { dockerSummary } from './dockerSummary.ts'

/** Which context docker uses, in the status bar; leads to the settings about it. */
export function DockerStatus() {
  const { data: state } = useQuery(api.dockerContext.get.queryOptions())
  const { data: info } = useQuery(api.system.info.queryOptions())
  if (!state) return null
  return (
    <span className={classes.docker}>
      <Link to="/settings/docker" className={classes.link} title={dockerSummary(state).title}>
        {isFine(state) ? (
          <IconBrandDocker size={14} stroke={1.6} aria-hidden="true" />
        ) : (
          <IconAlertTriangle className={classes.warning} size={14} aria-hidden="true" />
        )}
        <span>docker:</span>
        <span className={classes.context}>{state.problem ? 'unknown' : state.current}</span>
      </Link>
      {info?.dockerHostCommand && (
        <CopyButton value={info.dockerHostCommand} label="Copy: makes docker use Lamina in one shell" />
      )}
    </span>
  )
}

/** Whether docker finds an engine by the context that it uses, as far as its files tell. */
function isFine({ problem, current, lamina }: DockerContextState): boolean {
  return problem === undefined && (current !== 'lamina' || lamina === 'here')
}
