import { CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { isTransfer, wishOf } from '../../client/transfers.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Size } from '../../ui/Size.tsx'
import { TransferParts } from '../../ui/TransferParts.tsx'
import { cancelledText } from './cancelledText.ts'
import { Duration } from './Duration.tsx'
import { numberLines } from './numberLines.ts'
import classes from './OperationDetails.module.css'
import { kindWord, stateWord } from './operationWords.ts'
import { remedyFor } from './outcome.ts'
import { StateMark } from './StateMark.tsx'
import { TransferLinks } from './TransferLinks.tsx'
import { UndoButton } from './UndoButton.tsx'
import { WorkProgress } from './WorkProgress.tsx'
import { isUnderWay, type Work } from './work.ts'
import { canCancel, dismissOne } from './workActions.ts'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

interface Props {
  readonly work: Work
  readonly onClose: () => void
}

/** Everything that is known of one operation. */
export function OperationDetails({ work, onClose }: Props) {
  const {
    id,
    kind,
    title,
    command,
    state,
    origin,
    started,
    ended,
    bytesDone,
    bytesTotal,
    error,
    isUpload,
    parts = [],
  } = work
  // Lists have few lines of the results. What ended or went on since is another question.
  const { data: whole } = useQuery({
    ...api.operations.get.queryOptions({ input: { id } }),
    queryKey: [...api.operations.get.queryKey({ input: { id } }), state, work.resultCount],
    enabled: !isUpload && work.resultCount > work.results.length,
  })
  // The same line twice tells nothing more.
  const results = [...new Set(whole?.results ?? work.results)]
  const listed = (whole ?? work).results.length
  return (
    <aside className={classes.panel} aria-label="Details of the operation">
      <header className={classes.head}>
        <StateMark state={state} isDecoration />
        <h2 className={classes.title}>{title}</h2>
        {state === 'done' && <UndoButton operationId={id} kind={kind} />}
        <CloseButton size="sm" aria-label="Close the details" onClick={onClose} />
      </header>
      {isUnderWay(work) && (
        <div className={classes.part}>
          <WorkProgress work={work} hasCancel={canCancel(work)} />
        </div>
      )}
      {error && state === 'failed' && (
        <div className={classes.part}>
          <ErrorNote
            error={error}
            remedy={remedyFor(work)}
            {...(isUpload ? { onDismiss: () => dismissOne(work) } : {})}
          />
        </div>
      )}
      {state === 'cancelled' && <p className={classes.part}>{cancelledText(work)}</p>}
      {wishOf(work) !== undefined && (
        <div className={classes.part}>
          <TransferLinks work={work} />
        </div>
      )}
      {isTransfer(kind) && parts.length > 0 && (
        <div className={classes.part}>
          <TransferParts parts={parts} kind={kind} isOver={!isUnderWay(work)} />
        </div>
      )}
      <dl className={classes.facts}>
        <dt>State</dt>
        <dd>{stateWord(state)}</dd>
        <dt>Kind</dt>
        <dd>{kindWord(kind)}</dd>
        <dt>Asked by</dt>
        <dd>{origin === 'docker' ? 'the docker command line' : 'this app'}</dd>
        <dt>Started</dt>
        <dd>{moment.format(started)}</dd>
        {!isUnderWay(work) && (
          <>
            <dt>Ended</dt>
            <dd>{ended === undefined ? 'with Lamina, nobody knows when' : moment.format(ended)}</dd>
          </>
        )}
        {state !== 'waiting' && (
          <>
            <dt>Took</dt>
            <dd>
              <Duration work={work} />
            </dd>
          </>
        )}
        {bytesDone > 0 && (
          <>
            <dt>Bytes</dt>
            <dd>
              <Size bytes={bytesDone} kind="moved" />
              {bytesTotal !== undefined && bytesTotal !== bytesDone && (
                <>
                  {' of '}
                  <Size bytes={bytesTotal} kind="moved" />
                </>
              )}
            </dd>
          </>
        )}
      </dl>
      <h3 className={classes.subtitle}>As a docker command</h3>
      <div className={classes.part}>
        {command === '' ? <p className="soft">Docker has no command for this.</p> : <CommandLine command={command} />}
      </div>
      {results.length > 0 && (
        <>
          <h3 className={classes.subtitle}>What came of it</h3>
          <ul className={classes.results}>
            {numberLines(results).map(({ number, line }) => (
              <li key={number}>{line}</li>
            ))}
            {work.resultCount > listed && <li>and {(work.resultCount - listed).toLocaleString('en-US')} more</li>}
          </ul>
        </>
      )}
    </aside>
  )
}
