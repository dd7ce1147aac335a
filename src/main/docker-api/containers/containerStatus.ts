import type { ContainerState } from '../../../runner/contract/container.ts'
import { duration } from '../../../shared/model/relativeTime.ts'

/** What `docker ps` says of a container's state at `now` (milliseconds since 1970): `Up 5 minutes (healthy)`. */
export function containerStatus(state: ContainerState, now: number): string {
  const since = (time: number): string => duration(Math.max(0, (now - time) / 1000))
  switch (state.status) {
    case 'running':
      return `Up ${since(state.started)}${healthWords(state)}`
    case 'paused':
      return `Up ${since(state.started)} (Paused)`
    case 'restarting':
      return `Restarting (${state.exitCode}) ${since(state.finished)} ago`
    case 'dead':
      return 'Dead'
    default:
      // A container whose program could not be started stays what it was: created.
      return state.started === 0 ? 'Created' : `Exited (${state.exitCode}) ${since(state.finished)} ago`
  }
}

function healthWords({ health }: ContainerState): string {
  if (health === undefined) return ''
  return health.status === 'starting' ? ' (health: starting)' : ` (${health.status})`
}
