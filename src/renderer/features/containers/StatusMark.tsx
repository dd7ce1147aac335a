import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheck,
  IconCircleFilled,
  IconCircleX,
  IconPlayerPauseFilled,
  IconRefresh,
} from '@tabler/icons-react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { type StatusKind, statusKind } from './containerStatus.ts'
import classes from './StatusMark.module.css'

const marks: Readonly<Record<StatusKind, { readonly icon: typeof IconCircle; readonly words: string }>> = {
  running: { icon: IconCircleFilled, words: 'Running' },
  unhealthy: { icon: IconAlertTriangle, words: 'Unhealthy' },
  paused: { icon: IconPlayerPauseFilled, words: 'Paused' },
  restarting: { icon: IconRefresh, words: 'Restarting' },
  created: { icon: IconCircle, words: 'Created' },
  ended: { icon: IconCircleCheck, words: 'Ended' },
  failed: { icon: IconCircleX, words: 'Failed' },
}

/** The mark of a container's state, a form and a colour each. */
export function StatusMark({ state }: { readonly state: ContainerRow['state'] }) {
  const kind = statusKind(state)
  const { icon: Icon, words } = marks[kind]
  return (
    <span className={classes.mark} data-kind={kind} title={words}>
      <Icon size={kind === 'running' ? 10 : 14} aria-hidden="true" />
      <span className={classes.hidden}>{words}</span>
    </span>
  )
}
