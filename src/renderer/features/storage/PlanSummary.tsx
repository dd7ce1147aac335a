import { Button } from '@mantine/core'
import { IconAlertTriangle, IconBinaryTree2, IconTrash } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { Size } from '../../ui/Size.tsx'
import classes from './PlanSummary.module.css'

interface Props {
  readonly plan: FreePlan
  /** Bytes on disk that were asked for. */
  readonly bytes: number
  /** Where the forest shows what goes. */
  readonly forest: string
  /** Whether the plan is that of what is asked for now. */
  readonly isCurrent: boolean
  readonly onRemove: () => void
}

/** What the plan comes to, and what one can do with it. */
export function PlanSummary({ plan, bytes, forest, isCurrent, onRemove }: Props) {
  const images = countOf(plan.imageTotal, 'image')
  return (
    <div className={classes.summary} data-stale={!isCurrent}>
      <div className={classes.line}>
        <p className={classes.freed} aria-live="polite">
          <span className={classes.amount}>
            <Size bytes={plan.diskFreed} kind="disk" />
          </span>
          <span className="soft">
            is freed on disk by removing {images} with {countOf(plan.layerTotal, 'layer')}
            {', '}
            <Size bytes={plan.dockerSize} kind="docker" /> as Docker counts
            {plan.diskFreedLater > 0 && (
              <>
                {'; '}
                <Size bytes={plan.diskFreedLater} kind="disk" /> more when the trash is emptied
              </>
            )}
          </span>
        </p>
        <div className={classes.actions}>
          <Button component={Link} to={forest} variant="default" leftSection={<IconBinaryTree2 size={14} />}>
            Show on the forest
          </Button>
          <Button color="red.8" leftSection={<IconTrash size={14} />} disabled={!isCurrent} onClick={onRemove}>
            Remove {images}…
          </Button>
        </div>
      </div>
      {!plan.reached && (
        <output className={classes.short}>
          <IconAlertTriangle size={16} aria-hidden="true" />
          {formatSize(bytes)} cannot be reached: {formatSize(plan.mostDiskFreed)} is the most that images can free
          {plan.kept.length > 0 ? ' while you keep some of them' : ' that no container uses'}.
        </output>
      )}
    </div>
  )
}

/** `1 image`, `2,345 images`. */
export function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count.toLocaleString('en-US')} ${what}s`
}
