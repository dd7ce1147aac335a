import { CloseButton } from '@mantine/core'
import { Link } from 'react-router'
import { formatSize } from '../../../shared/model/size.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { ReclaimableMark } from '../../ui/marks.tsx'
import { Size } from '../../ui/Size.tsx'
import { countOf } from './itemText.ts'
import classes from './LayersPage.module.css'
import type { PlanGoal } from './plan.ts'
import type { WholePlan } from './usePlan.ts'

interface Props {
  readonly goal: PlanGoal
  readonly plan: WholePlan | undefined
  readonly error: Error | null
  readonly onRetry: () => void
  readonly onClose: () => void
}

/** Says which plan the forest shows, what it frees, and the way back to it. */
export function PlanStrip({ goal, plan, error, onRetry, onClose }: Props) {
  if (error !== null && plan === undefined) {
    return (
      <div className={classes.error}>
        <ErrorNote error={errorRecord(error)} onRetry={onRetry} onDismiss={onClose} />
      </div>
    )
  }
  const { bytes, keep } = goal
  const kept = keep.length > 0 ? `&keep=${keep.join(',')}` : ''
  return (
    <section className={classes.plan} aria-label="Plan to free space">
      <ReclaimableMark />
      <span aria-live="polite">
        {plan === undefined ? (
          'Planning…'
        ) : (
          <>
            {countOf(plan.imageTotal, 'image')} and {countOf(plan.layerTotal, 'layer')} would go, which frees{' '}
            <Size bytes={plan.diskFreed} kind="disk" /> on disk
            {!plan.reached && `; ${formatSize(bytes)} cannot be reached`}
          </>
        )}
      </span>
      <Link to={`/storage/free?bytes=${bytes}${kept}`}>Open the plan</Link>
      <CloseButton size="sm" aria-label="Show the forest without the plan" onClick={onClose} />
    </section>
  )
}
