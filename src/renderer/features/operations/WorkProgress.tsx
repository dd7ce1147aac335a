import { Button, Progress } from '@mantine/core'
import { isTransfer } from '../../client/transfers.ts'
import { useRateText } from '../../ui/useRate.ts'
import { amountText, percentOf } from './outcome.ts'
import classes from './WorkProgress.module.css'
import type { Work } from './work.ts'
import { cancelWork } from './workActions.ts'

interface Props {
  readonly work: Work
  /** Whether it can be cancelled here. */
  readonly hasCancel: boolean
}

/** How far work is, what it does right now, and the way to stop it. */
export function WorkProgress({ work, hasCancel }: Props) {
  const { title, step, state } = work
  const percent = percentOf(work)
  const rate = useRateText(work, state === 'running' && isTransfer(work.kind))
  return (
    <div className={classes.progress}>
      <Progress.Root size={6}>
        <Progress.Section
          value={percent ?? 100}
          striped={percent === undefined && state === 'running'}
          color={state === 'waiting' ? 'gray' : 'lamina'}
          aria-label={title}
        />
      </Progress.Root>
      <div className={classes.line}>
        <span className={classes.step} title={step}>
          {step}
        </span>
        <span className="tabular">{[amountText(work), rate].filter(Boolean).join(' · ')}</span>
        {hasCancel && (
          <Button variant="default" size="compact-xs" aria-label={`Cancel ${title}`} onClick={() => cancelWork(work)}>
            Cancel
          </Button>
        )}
      </div>
    </div>
  )
}
