import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { relativeTime } from '../../../shared/model/relativeTime.ts'

type State = ContainerRow['state']

/** How a container is, as one word with a mark of its own. */
export type StatusKind = 'running' | 'unhealthy' | 'paused' | 'restarting' | 'created' | 'ended' | 'failed'

/** Which mark a state has: ended well and ended badly are different things. */
export function statusKind({ status, exitCode, error, health }: State): StatusKind {
  if (status === 'running') return health?.status === 'unhealthy' ? 'unhealthy' : 'running'
  if (status === 'paused' || status === 'restarting') return status
  if (error !== '' || status === 'dead') return 'failed'
  if (status === 'created') return 'created'
  return exitCode === 0 ? 'ended' : 'failed'
}

/** A state in the words of `docker ps`: `Up 3 minutes (healthy)`, `Exited (0) 2 hours ago`. `now` in milliseconds since 1970. */
export function statusText(state: State, now: number): string {
  const { status, exitCode, started, finished, health } = state
  const since = (time: number) => relativeTime(time, Math.max(now, time))
  const length = (time: number) => since(time).replace(/ ago$/, '')
  switch (status) {
    case 'running':
      return `Up ${length(started)}${health === undefined ? '' : ` (${health.status === 'starting' ? 'health: starting' : health.status})`}`
    case 'paused':
      return `Up ${length(started)} (Paused)`
    case 'restarting':
      return `Restarting (${exitCode}) ${since(finished)}`
    case 'created':
      return 'Created'
    case 'dead':
      return 'Dead'
    case 'exited':
      return `Exited (${exitCode}) ${since(finished)}`
  }
}

/** Whether it has a process. */
export function isUp({ status }: State): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting'
}
