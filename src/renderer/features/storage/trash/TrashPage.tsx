import { Button, CloseButton } from '@mantine/core'
import { IconArrowBackUp, IconSettings, IconTrashX } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { maxRows } from '../../../../shared/contract/limits.ts'
import type { TrashEntry } from '../../../../shared/contract/trash.ts'
import { shortDigest } from '../../../../shared/model/digest.ts'
import { api, engine } from '../../../client/api.ts'
import { useCommands } from '../../../client/commands.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DataGrid } from '../../../ui/grid/DataGrid.tsx'
import type { GridColumn } from '../../../ui/grid/gridColumn.ts'
import { useActiveRow } from '../../../ui/grid/useActiveRow.ts'
import { useMarks } from '../../../ui/grid/useMarks.ts'
import { HeadSpace, ListHead } from '../../../ui/page/ListHead.tsx'
import { Page } from '../../../ui/page/Page.tsx'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { Time } from '../../../ui/Time.tsx'
import { EmptyDialog } from './EmptyDialog.tsx'
import { restoredText } from './restoredText.ts'
import classes from './TrashPage.module.css'

const columns: readonly GridColumn<TrashEntry, never>[] = [
  {
    id: 'names',
    title: 'Image',
    width: 'minmax(180px, 3fr)',
    titleOf: ({ names }) => names.join('\n'),
    cell: ({ names: [first], nameTotal, id }) => (
      <>
        {first ?? <code>{shortDigest(id)}</code>} {first === undefined && <span className="soft">without a name</span>}
        {nameTotal > 1 && <span className="soft">and {nameTotal - 1} more</span>}
      </>
    ),
  },
  {
    id: 'id',
    title: 'Image ID',
    width: '116px',
    hideBelow: 760,
    titleOf: ({ id }) => id,
    cell: ({ id }) => <code>{shortDigest(id)}</code>,
  },
  {
    id: 'deleted',
    title: 'Deleted',
    width: '172px',
    cell: ({ deleted }) => <Time time={deleted} />,
  },
  {
    id: 'expires',
    title: 'Gone for good',
    hint: 'When it goes by itself, and its bytes are free',
    width: '132px',
    hideBelow: 620,
    cell: ({ expires }) => <Time time={expires} isAhead />,
  },
  {
    id: 'dockerSize',
    title: 'Size',
    hint: 'As Docker counts',
    width: '92px',
    isFigure: true,
    hideBelow: 680,
    cell: ({ dockerSize }) => <Size bytes={dockerSize} kind="docker" />,
  },
  {
    id: 'diskSize',
    title: 'Frees',
    hint: 'On disk, when it alone is emptied: what no image and no other entry holds',
    width: '92px',
    isFigure: true,
    cell: ({ diskSize }) => <Size bytes={diskSize} kind="disk" />,
  },
]

/** Deleted images, at `/storage/trash`: they come back with all their names, or go for good. */
export function TrashPage() {
  const client = useQueryClient()
  const [page, setPage] = useState(0)
  const marks = useMarks()
  const marked = marks.ids
  const [emptying, setEmptying] = useState<readonly number[] | 'all'>()
  const optionsOf = (number: number) =>
    api.trash.list.queryOptions({
      input: { offset: number * maxRows, limit: maxRows },
      placeholderData: keepPreviousData,
    })
  const head = useQuery(optionsOf(0))
  const other = useQuery({ ...optionsOf(page), enabled: page > 0 })
  const otherRows = page === 0 || other.isPlaceholderData ? undefined : other.data?.rows
  const total = head.data?.total ?? 0
  const rows = {
    total,
    rowAt: (index: number) => (index < maxRows ? head.data?.rows[index] : otherRows?.[index - page * maxRows]),
    indexOf: (wanted: string) => {
      const at = head.data?.rows.findIndex(({ number }) => String(number) === wanted) ?? -1
      return at < 0 ? undefined : at
    },
    isPending: head.isPending,
  }
  const active = useActiveRow(rows, ({ number }) => String(number))
  const meant = marked.size > 0 ? [...marked].map(Number) : active.row ? [active.row.number] : []
  const restoring = useMutation({
    mutationFn: (numbers: readonly number[]) => engine.trash.restore({ numbers: [...numbers] }),
    onSuccess: () => {
      marks.clear()
      return client.invalidateQueries({ queryKey: api.trash.key() })
    },
  })
  const restore = () => meant.length > 0 && restoring.mutate(meant)
  useCommands([
    ...(meant.length > 0
      ? [
          {
            id: 'trash.restore',
            title: meant.length === 1 ? 'Bring this image back' : `Bring ${meant.length} images back`,
            group: 'Trash',
            keys: 'u',
            run: () => void restore(),
          },
          {
            id: 'trash.delete',
            title: meant.length === 1 ? 'Delete this image for good…' : `Delete ${meant.length} images for good…`,
            group: 'Trash',
            keys: 'Delete',
            run: () => setEmptying(meant),
          },
        ]
      : []),
    ...(total > 0
      ? [{ id: 'trash.empty', title: 'Empty the trash…', group: 'Trash', run: () => setEmptying('all') }]
      : []),
  ])
  return (
    <Page titleId="trash-title">
      <ListHead id="trash-title" title="Trash" back={{ to: '/storage', label: 'Back to storage' }}>
        {head.data && (
          <span className="soft" aria-live="polite">
            {total === 0 ? 'empty' : total === 1 ? '1 image, ' : `${total.toLocaleString('en-US')} images, `}
            {total > 0 && (
              <>
                <Size bytes={head.data.diskSize} kind="disk" /> on disk
              </>
            )}
          </span>
        )}
        <HeadSpace />
        {marked.size > 0 && (
          <>
            <span className="tabular">{marked.size} marked</span>
            <CloseButton size="sm" aria-label="Unmark all" onClick={marks.clear} />
          </>
        )}
        <Button
          component={Link}
          to="/settings/trash"
          variant="subtle"
          leftSection={<IconSettings size={14} aria-hidden="true" />}
        >
          How long…
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrashX size={14} aria-hidden="true" />}
          disabled={total === 0}
          onClick={() => setEmptying(marked.size > 0 ? meant : 'all')}
        >
          {marked.size > 0 ? 'Delete for good…' : 'Empty now…'}
        </Button>
        <Button
          leftSection={<IconArrowBackUp size={14} aria-hidden="true" />}
          disabled={meant.length === 0}
          loading={restoring.isPending}
          onClick={restore}
        >
          Bring back
        </Button>
      </ListHead>
      <div className={classes.notes} aria-live="polite">
        {head.error && <ErrorNote error={errorRecord(head.error)} onRetry={() => void head.refetch()} />}
        {restoring.error && <ErrorNote error={errorRecord(restoring.error)} onDismiss={restoring.reset} />}
        {restoring.data && <p className={classes.restored}>{restoredText(restoring.data)}</p>}
      </div>
      {head.isPending && !head.error && <SkeletonRows count={8} label="Loading the trash" />}
      {head.data && total === 0 && (
        <div className={classes.nothing}>
          <p className={classes.lead}>Nothing is in the trash.</p>
          <p>Images that you delete rest here for a while, and come back with all their names when you want them to.</p>
        </div>
      )}
      {total > 0 && (
        <DataGrid
          label="List of deleted images"
          rows={rows}
          idOf={({ number }) => String(number)}
          nameOf={({ names: [first], id }) => first ?? shortDigest(id)}
          columns={columns}
          marks={marks}
          active={active.index}
          onActive={active.set}
          onPages={({ to }) => setPage(to)}
        />
      )}
      {emptying !== undefined && (
        <EmptyDialog
          {...(emptying === 'all' ? {} : { numbers: emptying })}
          onClose={() => setEmptying(undefined)}
          onDone={marks.clear}
        />
      )}
    </Page>
  )
}
