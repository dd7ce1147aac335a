import { Button, Modal } from '@mantine/core'
import type { ErrorRecord } from '../../../../shared/contract/errors.ts'
import type { PrunePlan } from '../../../../shared/contract/prune.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { Freed } from './Freed.tsx'
import classes from './PrunePage.module.css'
import { partsOf } from './pruneParts.ts'

interface Props {
  readonly plan: PrunePlan
  readonly isRunning: boolean
  readonly error: ErrorRecord | undefined
  readonly onRun: () => void
  readonly onClose: () => void
}

/** Asks once more, and then does exactly what was shown, or nothing. */
export function PruneDialog({ plan, isRunning, error, onRun, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="Prune as shown?"
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <Freed plan={plan} />
        <ul className={classes.parts}>
          {partsOf(plan).map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
        {error && <ErrorNote error={error} />}
        {plan.command !== '' && <CommandLine command={plan.command} label="The docker command that comes closest" />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {isRunning ? 'Close' : 'Keep'}
          </Button>
          <Button color="red.8" loading={isRunning} onClick={onRun}>
            Prune
          </Button>
        </div>
      </div>
    </Modal>
  )
}
