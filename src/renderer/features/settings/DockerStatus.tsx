import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import classes from './DockerStatus.module.css'

/** How docker reaches this engine, in the status bar. */
export function DockerStatus() {
  const { data: info } = useQuery(api.system.info.queryOptions())
  if (!info?.dockerHostCommand) return null
  return (
    <span className={classes.docker}>
      <code title={info.dockerHostCommand}>{info.dockerHostCommand}</code>
      <CopyButton value={info.dockerHostCommand} label="Copy: makes docker use Lamina in one shell" />
    </span>
  )
}
