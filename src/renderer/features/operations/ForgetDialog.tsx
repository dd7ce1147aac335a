import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Operation } from '../../../shared/contract/operations.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './ForgetDialog.module.css'
import { kindWord, stateWord } from './operationWords.ts'
import { StateMark } from './StateMark.tsx'

/** The ended operations that are to be forgotten, as they were when it was asked. */
export interface Doomed {
  readonly kind: string | undefined
  /** Only this state; undefined for all that have ended. */
  readonly state: Operation['state'] | undefined
  readonly counts: Readonly<Record<Operation['state'], number>>
  /** By the engine's clock, milliseconds since 1970: what ends later stays. */
  readonly until: number
}

const endedStates = ['done', 'failed', 'cancelled'] as const

/** How many of each ended state are meant. */
export function doomedCounts({ state, counts }: Doomed): readonly { state: Operation['state']; count: number }[] {
  return endedStates
    .filter((entry) => state === undefined || state === entry)
    .map((entry) => ({ state: entry, count: counts[entry] }))
    .filter(({ count }) => count > 0)
}

interface Props {
  readonly doomed: Doomed
  readonly onClose: () => void
}

/** Says exactly what the history loses, then forgets exactly that. */
export function ForgetDialog({ doomed, onClose }: Props) {
  const { state, kind, until } = doomed
  const forgetting = useMutation({
    mutationFn: () =>
      engine.operations.forget({
        until,
        ...(state === undefined ? {} : { state }),
        ...(kind === undefined ? {} : { kind }),
      }),
    onSuccess: onClose,
  })
  const parts = doomedCounts(doomed)
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  const what = total === 1 ? '1 operation' : `${total.toLocaleString('en-US')} operations`
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Clear ${what} from the history?`}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <ul className={classes.parts}>
          {parts.map((part) => (
            <li key={part.state}>
              <StateMark state={part.state} isDecoration />
              <span className="tabular">{part.count.toLocaleString('en-US')}</span>
              {stateWord(part.state).toLowerCase()}
              {kind !== undefined && `, ${kindWord(kind).toLowerCase()}`}
            </li>
          ))}
        </ul>
        <p>What they did stays as it is: no image goes, and no byte is freed. This cannot be undone.</p>
        {forgetting.error && <ErrorNote error={errorRecord(forgetting.error)} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red.8" loading={forgetting.isPending} onClick={() => forgetting.mutate()}>
            Clear {what}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
