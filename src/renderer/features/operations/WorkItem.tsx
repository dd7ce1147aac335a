import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconBan, IconCircleCheck, IconX } from '@tabler/icons-react'
import { formatSize } from '../../../shared/model/size.ts'
import { engine } from '../../client/api.ts'
import { dismissUpload } from '../../client/uploads.ts'
import { ClockTime } from '../../ui/ClockTime.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { cancelledText } from './cancelledText.ts'
import { dismissWork } from './dismissed.ts'
import { loadRemedy } from './loadRemedy.ts'
import classes from './OperationsTray.module.css'
import { isUnderWay, type Work } from './work.ts'

/** Most lines of results that are shown at once. */
const shownResults = 6

function cancel({ id, isUpload }: Work): void {
  if (isUpload) dismissUpload(id)
  else engine.operations.cancel({ id }).catch(() => undefined)
}

function dismiss({ id, isUpload }: Work): void {
  if (isUpload) dismissUpload(id)
  else dismissWork([id])
}

/** One piece of work: progress and cancel while it runs, then what came of it. */
export function WorkItem({ work }: { readonly work: Work }) {
  const { title, command, state, results, resultCount, error, started } = work
  return (
    <li className={classes.item} data-state={state}>
      <div className={classes.itemHead}>
        {state === 'done' && <IconCircleCheck className={classes.good} size={16} aria-label="Done" />}
        {state === 'cancelled' && <IconBan className={classes.quiet} size={16} aria-label="Cancelled" />}
        <span className={classes.itemTitle} title={title}>
          {title}
        </span>
        <span className={classes.when}>
          <ClockTime time={started} />
        </span>
        {command !== '' && <CopyButton value={command} label={`Copy command: ${command}`} />}
        {!isUnderWay(work) && state !== 'failed' && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={22}
            aria-label={`Dismiss ${title}`}
            onClick={() => dismiss(work)}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {isUnderWay(work) && <WorkProgress work={work} />}
      {state === 'cancelled' && <p className={classes.line}>{cancelledText(work)}</p>}
      {results.slice(0, shownResults).map((line) => (
        <p key={line} className={classes.line}>
          {line}
        </p>
      ))}
      {resultCount > shownResults && <p className={classes.line}>and {resultCount - shownResults} more</p>}
      {state === 'failed' && error && (
        <ErrorNote
          error={error}
          remedy={work.kind === 'load' ? loadRemedy(error) : undefined}
          onDismiss={() => dismiss(work)}
        />
      )}
    </li>
  )
}

function WorkProgress({ work }: { readonly work: Work }) {
  const { title, bytesDone, bytesTotal, step, state } = work
  const percent = bytesTotal ? Math.min(100, (bytesDone / bytesTotal) * 100) : undefined
  const amount = bytesTotal
    ? `${formatSize(bytesDone)} of ${formatSize(bytesTotal)}`
    : bytesDone > 0
      ? formatSize(bytesDone)
      : ''
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
      <div className={classes.progressLine}>
        <span className={classes.step}>{step}</span>
        <span className="tabular">{amount}</span>
        <Button variant="default" size="compact-xs" aria-label={`Cancel ${title}`} onClick={() => cancel(work)}>
          Cancel
        </Button>
      </div>
    </div>
  )
}
