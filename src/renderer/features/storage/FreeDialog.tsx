import { Button, Modal } from '@mantine/core'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import type { FreeGoal } from '../../client/wholePlan.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './FreeDialog.module.css'
import { PlanCommand } from './PlanCommand.tsx'
import { countOf } from './PlanSummary.tsx'
import { imageLabel } from './PlanTable.tsx'
import type { Removal } from './useRemoval.ts'

/** Images that the dialog names; the page behind it has all of them. */
const namedImages = 5

interface Props {
  readonly plan: FreePlan
  readonly goal: FreeGoal
  readonly removal: Removal
  readonly onClose: () => void
}

/** Asks once more before a plan is carried out, and then does exactly that. */
export function FreeDialog({ plan, goal, removal, onClose }: Props) {
  const { isRunning, step, error } = removal
  const images = countOf(plan.imageTotal, 'image')
  const named = plan.images.slice(0, namedImages)
  const more = plan.imageTotal - named.length
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Remove ${images}?`}
      size={560}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <p className={classes.freed}>
          <span className={classes.amount}>
            <Size bytes={plan.diskFreed} kind="disk" />
          </span>
          <span className="soft">is freed on disk, with {countOf(plan.layerTotal, 'layer')}</span>
        </p>
        <ul className={classes.names}>
          {named.map((image) => (
            <li key={image.id}>{imageLabel(image)}</li>
          ))}
          {more > 0 && <li className="soft">and {more.toLocaleString('en-US')} more</li>}
        </ul>
        {error && <ErrorNote error={error} />}
        <PlanCommand plan={plan} goal={goal} />
        {isRunning && <output className="soft">{step || 'Beginning'}</output>}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {isRunning ? 'Close' : 'Keep'}
          </Button>
          <Button color="red.8" loading={isRunning} onClick={() => removal.start(plan, goal)}>
            Remove {images}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
