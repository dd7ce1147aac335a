import {
  IconGitCommit,
  IconGitFork,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconSkull,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'

/** A verb that the engine is asked for at once. */
export type Verb = 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause'
/** Something that can be done with containers; those beyond verbs open a page or ask first. */
export type ActionId = Verb | 'terminal' | 'rename' | 'commit' | 'fork' | 'remove'

/** An action that can be done with these containers now. */
export interface ContainerAction {
  readonly id: ActionId
  readonly title: string
  readonly icon: typeof IconTrash
  readonly keys?: string
}

const actions: readonly (ContainerAction & {
  readonly isFor: (state: ContainerRow['state']['status']) => boolean
  /** Of one container only. */
  readonly isSingle?: true
})[] = [
  {
    id: 'start',
    title: 'Start',
    icon: IconPlayerPlay,
    keys: 's',
    isFor: (status) => ['created', 'exited', 'dead'].includes(status),
  },
  {
    id: 'stop',
    title: 'Stop',
    icon: IconPlayerStop,
    keys: 'x',
    isFor: (status) => ['running', 'paused', 'restarting'].includes(status),
  },
  { id: 'restart', title: 'Restart', icon: IconRefresh, keys: 'r', isFor: (status) => status === 'running' },
  { id: 'pause', title: 'Pause', icon: IconPlayerPause, isFor: (status) => status === 'running' },
  { id: 'unpause', title: 'Resume', icon: IconPlayerPlay, isFor: (status) => status === 'paused' },
  { id: 'kill', title: 'Kill', icon: IconSkull, isFor: (status) => ['running', 'paused'].includes(status) },
  { id: 'terminal', title: 'Open a terminal', icon: IconTerminal2, keys: 't', isFor: () => true, isSingle: true },
  { id: 'rename', title: 'Rename…', icon: IconPencil, isFor: () => true, isSingle: true },
  { id: 'commit', title: 'Commit to an image…', icon: IconGitCommit, isFor: () => true, isSingle: true },
  { id: 'fork', title: 'New container from here…', icon: IconGitFork, isFor: () => true, isSingle: true },
  { id: 'remove', title: 'Remove…', icon: IconTrash, keys: 'Delete', isFor: () => true },
]

/** What can be done with these containers: what fits at least one of them. */
export function actionsFor(containers: readonly ContainerRow[]): readonly ContainerAction[] {
  const isOne = containers.length === 1
  return actions.filter(
    ({ isFor, isSingle }) => (isOne || !isSingle) && containers.some(({ state }) => isFor(state.status)),
  )
}

/** Those of the containers that a verb fits. */
export function fitting(containers: readonly ContainerRow[], id: ActionId): readonly ContainerRow[] {
  const action = actions.find((entry) => entry.id === id)
  return containers.filter(({ state }) => action?.isFor(state.status) === true)
}

/** The docker command that does it with these containers; those that ask first have more to say. */
export function actionCommand(id: ActionId, containers: readonly Pick<ContainerRow, 'name'>[]): string {
  const words: Partial<Record<ActionId, string>> = {
    terminal: 'docker exec -it',
    remove: 'docker rm --force',
  }
  return [
    words[id] ?? `docker ${id}`,
    ...containers.map(({ name }) => name),
    ...(id === 'terminal' ? ['sh'] : []),
  ].join(' ')
}
