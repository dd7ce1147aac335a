import { Button } from '@mantine/core'
import { IconEraser } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { runCommand, useCommands } from '../../client/commands.ts'
import { errorRecord } from '../../client/errors.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { HeadSpace, ListHead } from '../../ui/page/ListHead.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { type Doomed, doomedCounts, ForgetDialog } from './ForgetDialog.tsx'
import { OperationDetails } from './OperationDetails.tsx'
import { OperationFilters } from './OperationFilters.tsx'
import classes from './OperationsPage.module.css'
import { OperationTable } from './OperationTable.tsx'
import { formatOperationsAddress, type OperationsQuery, parseOperationsAddress } from './operationsAddress.ts'
import { stateWord } from './operationWords.ts'
import { type PageRange, useOperationList } from './useOperationList.ts'
import { canCancel, cancelWork } from './workActions.ts'

/** The work under way and the history of what was done, at `/operations`. */
export function OperationsPage() {
  const [search, setSearch] = useSearchParams()
  const query = parseOperationsAddress(search)
  const [pages, setPages] = useState<PageRange>({ from: 0, to: 0 })
  const list = useOperationList(query, pages)
  const [doomed, setDoomed] = useState<Doomed>()
  const gridRef = useRef<HTMLTableElement>(null)
  const setQuery = (next: OperationsQuery) => setSearch(formatOperationsAddress(next), { replace: true })
  const show = (shown: string | undefined) => setQuery({ ...query, shown })

  const work = query.shown === undefined ? undefined : list.rowAt(list.indexOf(query.shown))
  const { state, kind } = query
  // The counts of another filter would promise what is not done.
  const forgettable: Doomed | undefined =
    list.counts && !list.isStale ? { state, kind, counts: list.counts, until: list.asOf } : undefined
  const canForget = forgettable !== undefined && state !== 'running' && doomedCounts(forgettable).length > 0
  const isFiltered = state !== undefined || kind !== undefined

  useCommands([
    ...([undefined, 'running', 'failed'] as const)
      .filter((entry) => entry !== state)
      .map((entry) => ({
        id: `operations.show.${entry ?? 'all'}`,
        title: entry === undefined ? 'Show all operations' : `Show operations: ${stateWord(entry).toLowerCase()}`,
        group: 'Operations',
        keywords: 'filter',
        run: () => setQuery({ ...query, state: entry }),
      })),
    ...(canForget
      ? [
          {
            id: 'operations.forget',
            title: 'Clear the history…',
            group: 'Operations',
            keywords: 'forget delete remove',
            run: () => setDoomed(forgettable),
          },
        ]
      : []),
    ...(work && work.command !== ''
      ? [
          {
            id: 'operation.copyCommand',
            title: 'Copy its docker command',
            group: 'This operation',
            keys: 'c',
            run: () => void navigator.clipboard.writeText(work.command),
          },
        ]
      : []),
    ...(work && canCancel(work)
      ? [
          {
            id: 'operation.cancel',
            title: 'Cancel it',
            group: 'This operation',
            keys: 'x',
            keywords: 'stop abort',
            run: () => cancelWork(work),
          },
        ]
      : []),
  ])

  return (
    <Page titleId="operations-title">
      <ListHead id="operations-title" title="Operations">
        <span className={`tabular soft ${classes.count}`} aria-live="polite">
          {list.isPending || (list.total === 0 && !isFiltered)
            ? ''
            : `${list.total.toLocaleString('en-US')}${isFiltered ? ' found' : ''}`}
        </span>
        {(list.total > 0 || isFiltered) && <OperationFilters query={query} list={list} onQuery={setQuery} />}
        <HeadSpace />
        {(list.total > 0 || isFiltered) && (
          <Button
            variant="default"
            leftSection={<IconEraser size={14} />}
            disabled={!canForget}
            onClick={() => setDoomed(forgettable)}
          >
            Clear history…
          </Button>
        )}
      </ListHead>
      {list.error && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(list.error)} onRetry={list.retry} />
        </div>
      )}
      {list.isPending && !list.error && <SkeletonRows count={16} label="Loading the operations" />}
      {!list.isPending && list.total === 0 && (
        <div className={classes.nothing}>
          {isFiltered ? (
            <>
              <p>No operation is like that.</p>
              <Button
                variant="default"
                onClick={() => setQuery({ state: undefined, kind: undefined, shown: undefined })}
              >
                Show all operations
              </Button>
            </>
          ) : (
            <>
              <p className={classes.lead}>Nothing was done yet.</p>
              <p>What you load, save, tag and remove is remembered here, and what the docker command line does, too.</p>
              <Button variant="default" onClick={() => runCommand('images.load')}>
                Load archives…
              </Button>
            </>
          )}
        </div>
      )}
      {list.total > 0 && (
        <div className={classes.parts}>
          <OperationTable list={list} shown={query.shown} onShow={show} onPages={setPages} gridRef={gridRef} />
          {work && (
            <OperationDetails
              work={work}
              onClose={() => {
                show(undefined)
                gridRef.current?.focus()
              }}
            />
          )}
        </div>
      )}
      {doomed && (
        <ForgetDialog
          doomed={doomed}
          onClose={() => {
            setDoomed(undefined)
            gridRef.current?.focus()
          }}
        />
      )}
    </Page>
  )
}
