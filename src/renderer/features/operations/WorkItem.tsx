import { ActionIcon } from '@mantine/core'
import { IconBan, IconCircleCheck, IconX } from '@tabler/icons-react'
import { Link } from 'react-router'
import { isTransfer } from '../../client/transfers.ts'
import { ClockTime } from '../../ui/ClockTime.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { cancelledText } from './cancelledText.ts'
import { numberLines } from './numberLines.ts'
import classes from './OperationsTray.module.css'
import { remedyFor } from './outcome.ts'
import { TransferLinks } from './TransferLinks.tsx'
import { UndoButton } from './UndoButton.tsx'
import { WorkProgress } from './WorkProgress.tsx'
import { isUnderWay, type Work } from './work.ts'
import { canCancel, dismissOne } from './workActions.ts'

/** Most lines of results that are shown at once. */
const shownResults = 6

/** One piece of work: progress and cancel while it runs, then what came of it. */
export function WorkItem({ work }: { readonly work: Work }) {
  const { title, kind, command, state, results, resultCount, error, started } = work
  // A digest is for the page of the operation, where there is room.
  const lines = isTransfer(kind) ? results.filter((line) => !line.startsWith('Digest: ')) : results
  return (
    <li className={classes.item} data-state={state}>
      <div className={classes.itemHead}>
        {state === 'done' && <IconCircleCheck className={classes.good} size={16} aria-label="Done" />}
        {state === 'cancelled' && <IconBan className={classes.quiet} size={16} aria-label="Cancelled" />}
        <Link className={classes.itemTitle ?? ''} title={title} to={`/operations?show=${work.id}`}>
          {title}
        </Link>
        <span className={classes.when}>
          <ClockTime time={started} />
        </span>
        {state === 'done' && <UndoButton operationId={work.id} kind={work.kind} />}
        {command !== '' && <CopyButton value={command} label={`Copy command: ${command}`} />}
        {!isUnderWay(work) && state !== 'failed' && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={22}
            aria-label={`Dismiss ${title}`}
            onClick={() => dismissOne(work)}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {isUnderWay(work) && <WorkProgress work={work} hasCancel={canCancel(work)} />}
      {state === 'cancelled' && <p className={classes.line}>{cancelledText(work)}</p>}
      {numberLines(lines.slice(0, shownResults)).map(({ number, line }) => (
        <p key={number} className={classes.line}>
          {line}
        </p>
      ))}
      {resultCount > shownResults && <p className={classes.line}>and {resultCount - shownResults} more</p>}
      {state === 'failed' && error && (
        <ErrorNote error={error} remedy={remedyFor(work)} onDismiss={() => dismissOne(work)} />
      )}
      <TransferLinks work={work} />
    </li>
  )
}
