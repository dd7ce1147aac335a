import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FreePlan } from '../../../shared/contract/storage.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { operations, whenEnded } from '../../client/operations.ts'
import { useStore } from '../../client/Store.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import classes from './FreeDialog.module.css'
import { PlanCommand } from './PlanCommand.tsx'
import { countOf } from './PlanSummary.tsx'
import { imageLabel } from './PlanTable.tsx'

/** Images that the dialog names; the page behind it has all of them. */
const namedImages = 5

interface Props {
  readonly plan: FreePlan
  readonly goal: { readonly bytes: number; readonly keep: readonly string[] }
  readonly onClose: () => void
  /** All of the plan is done. */
  readonly onDone: (plan: FreePlan) => void
}

/** Asks once more before a plan is carried out, and then does exactly that. */
export function FreeDialog({ plan, goal, onClose, onDone }: Props) {
  const [operationId, setOperationId] = useState<string>()
  const step = useStore(operations).find(({ id }) => id === operationId)?.step
  const removal = useMutation({
    mutationFn: async () => {
      const started = await engine.storage.free({ ...goal, token: plan.token })
      setOperationId(started.operationId)
      const { error, state } = await whenEnded(started.operationId)
      return { error, isDone: state === 'done' }
    },
    onSuccess: ({ isDone }) => {
      if (isDone) onDone(plan)
    },
  })
  const failure = removal.error ? errorRecord(removal.error) : removal.data?.error
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
        {failure && <ErrorNote error={failure} />}
        <PlanCommand plan={plan} goal={goal} />
        {removal.isPending && <output className="soft">{step || 'Beginning'}</output>}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {removal.isPending ? 'Close' : 'Keep'}
          </Button>
          <Button color="red.8" loading={removal.isPending} onClick={() => removal.mutate()}>
            Remove {images}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
