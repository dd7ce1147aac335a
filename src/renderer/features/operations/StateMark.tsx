import { IconBan, IconCircleCheck, IconCircleX, IconClock, IconProgress } from '@tabler/icons-react'
import { stateWord } from './operationWords.ts'
import classes from './StateMark.module.css'
import type { Work } from './work.ts'

const icons = {
  waiting: IconClock,
  running: IconProgress,
  done: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconBan,
}

/** The state of work as a sign, named for screen readers unless its word stands beside it (`isDecoration`). */
export function StateMark({
  state,
  isDecoration = false,
}: {
  readonly state: Work['state']
  readonly isDecoration?: boolean
}) {
  const Icon = icons[state]
  const name = stateWord(state)
  return (
    <Icon
      className={classes.mark}
      data-state={state}
      size={16}
      {...(isDecoration ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name })}
    />
  )
}
