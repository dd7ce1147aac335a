import { Button, Progress } from '@mantine/core'
import { IconBan, IconCircleCheck, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Operation } from '../../../shared/contract/operations.ts'
import { formatSize } from '../../../shared/model/size.ts'
import { engine } from '../../client/api.ts'
import { errorRecord } from '../../client/errors.ts'
import { type TransferKind, type TransferWish, transferAddress } from '../../client/transferAddress.ts'
import { beginTransfer } from '../../client/transfers.ts'
import { CommandLine } from '../../ui/CommandLine.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { TransferParts } from '../../ui/TransferParts.tsx'
import { cancelledTransfer } from '../../ui/transferRemedy.ts'
import { useRateText } from '../../ui/useRate.ts'
import { TransferError } from './TransferError.tsx'
import classes from './TransferPage.module.css'
import { useOperation } from './useOperation.ts'

interface Props {
  readonly kind: TransferKind
  readonly id: string
  readonly wish: TransferWish
  /** It was begun once more; given the address where that is seen. */
  readonly onBegun: (address: string) => void
}

/** A pull or push that was begun: how far it is, layer by layer, and what came of it. */
export function TransferRun({ kind, id, wish, onBegun }: Props) {
  const { operation, isPending, error } = useOperation(id)
  const again = useMutation({ mutationFn: () => beginTransfer(kind, wish), onSuccess: onBegun })
  const retry = () => again.mutate()
  if (isPending) return <SkeletonRows count={6} label="Looking for the operation" />
  if (operation === undefined) {
    return (
      <>
        <p className={classes.hint}>
          {error === null || errorRecord(error).code === 'NOT_FOUND'
            ? 'Nobody remembers this operation any more.'
            : errorRecord(error).message}
        </p>
        <div>
          <Button variant="default" component={Link} to={transferAddress(kind, { ...wish, operation: '' })}>
            See what it costs now
          </Button>
        </div>
      </>
    )
  }
  const { state, parts = [], command } = operation
  return (
    <>
      {state === 'running' && <Running operation={operation} />}
      {state === 'done' && <Done kind={kind} operation={operation} wish={wish} />}
      {state === 'failed' && operation.error && (
        <TransferError error={operation.error} kind={kind} reference={wish.reference} onRetry={retry} />
      )}
      {state === 'cancelled' && (
        <output className={classes.end} data-state={state}>
          <IconBan size={18} aria-hidden="true" />
          <span className={classes.results}>{cancelledTransfer(kind)}</span>
          <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
            Try again
          </Button>
        </output>
      )}
      {again.error && <ErrorNote error={errorRecord(again.error)} />}
      {parts.length > 0 && <TransferParts parts={parts} kind={kind} isOver={state !== 'running'} />}
      {command !== '' && <CommandLine command={command} label="The docker command that does the same" />}
    </>
  )
}

function Running({ operation }: { readonly operation: Operation }) {
  const { id, title, bytesDone, bytesTotal, step } = operation
  const rate = useRateText(operation, true)
  const cancelling = useMutation({ mutationFn: () => engine.operations.cancel({ id }) })
  const percent = bytesTotal ? Math.min(100, (bytesDone / bytesTotal) * 100) : undefined
  const amount = bytesTotal ? `${formatSize(bytesDone)} of ${formatSize(bytesTotal)}` : ''
  return (
    <div className={classes.whole}>
      <Progress.Root size={10}>
        <Progress.Section value={percent ?? 100} striped={percent === undefined} color="lamina" aria-label={title} />
      </Progress.Root>
      <div className={classes.wholeLine}>
        <span className={classes.step}>{step || 'Asking the registry'}</span>
        <span className="tabular">{[amount, rate].filter(Boolean).join(' · ')}</span>
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancelling.isPending}
          onClick={() => cancelling.mutate()}
        >
          Cancel
        </Button>
      </div>
      <p className="soft">It goes on when you leave this page, and is told at the bottom of the window.</p>
    </div>
  )
}

interface DoneProps {
  readonly kind: TransferKind
  readonly operation: Operation
  readonly wish: TransferWish
}

function Done({ kind, operation: { results, resultCount }, wish }: DoneProps) {
  const digest = wish.allTags ? undefined : /sha256:[0-9a-f]{64}/.exec(results.join('\n'))?.[0]
  const lines = digest === undefined ? results : results.filter((line) => !line.includes(digest))
  const list = `/images?filter=${encodeURIComponent(wish.reference)}`
  return (
    <output className={classes.end} data-state="done">
      <IconCircleCheck size={18} aria-hidden="true" />
      <ul className={classes.results}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {resultCount > results.length && <li>and {(resultCount - results.length).toLocaleString('en-US')} more</li>}
        {digest !== undefined && (
          <li className={classes.digest}>
            <code title={digest}>{digest}</code>
            <CopyButton value={digest} label="Copy digest" />
          </li>
        )}
      </ul>
      <Button component={Link} to={wish.allTags ? list : `/images/${encodeURIComponent(wish.reference)}`}>
        {wish.allTags ? 'Show the images' : 'Show the image'}
      </Button>
      <Button variant="default" component={Link} to={transferAddress(kind)}>
        {kind === 'pull' ? 'Pull another' : 'Push another'}
      </Button>
    </output>
  )
}
