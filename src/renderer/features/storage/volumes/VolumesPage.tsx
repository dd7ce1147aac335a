import { Button, CloseButton, TextInput } from '@mantine/core'
import { IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { maxRows } from '../../../../shared/contract/limits.ts'
import type { VolumeRow } from '../../../../shared/contract/volumes.ts'
import { api } from '../../../client/api.ts'
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
import { NewVolumeDialog } from './NewVolumeDialog.tsx'
import { RemoveVolumesDialog } from './RemoveVolumesDialog.tsx'
import classes from './VolumesPage.module.css'

type VolumeSort = 'name' | 'created' | 'diskSize' | 'containers'

const sorts: readonly VolumeSort[] = ['name', 'created', 'diskSize', 'containers']

const columns: readonly GridColumn<VolumeRow, VolumeSort>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(160px, 2fr)',
    sort: 'name',
    titleOf: ({ name }) => name,
    cell: ({ name, isAnonymous }) =>
      isAnonymous ? (
        <>
          <code>{name.slice(0, 12)}</code> <span className="soft">without a name</span>
        </>
      ) : (
        name
      ),
  },
  {
    id: 'containers',
    title: 'Used by',
    width: 'minmax(110px, 1fr)',
    sort: 'containers',
    cell: ({ containerCount, containerIds: [first] }) =>
      containerCount === 1 && first !== undefined ? (
        <Link to={`/containers/${first}`}>{first.slice(0, 12)}</Link>
      ) : containerCount === 0 ? (
        <span className="soft">nothing</span>
      ) : (
        `${containerCount} containers`
      ),
  },
  {
    id: 'size',
    title: 'On disk',
    hint: 'When it was last measured',
    width: '96px',
    isFigure: true,
    sort: 'diskSize',
    cell: ({ usage }) => usage && <Size bytes={usage.diskSize} kind="disk" />,
  },
  {
    id: 'mountpoint',
    title: 'Folder',
    width: 'minmax(140px, 2fr)',
    hideBelow: 860,
    titleOf: ({ mountpoint }) => mountpoint,
    cell: ({ mountpoint }) => <code>{mountpoint}</code>,
  },
  {
    id: 'created',
    title: 'Created',
    width: '132px',
    sort: 'created',
    hideBelow: 560,
    cell: ({ created }) => <Time time={created} />,
  },
]

/** The volumes, at `/storage/volumes`: who uses them, what they take, and how they are made and removed. */
export function VolumesPage() {
  const [search, setSearch] = useSearchParams()
  const text = search.get('filter') ?? ''
  const sort = sorts.find((entry) => entry === search.get('sort')) ?? 'name'
  const descending = search.has('down')
  const [page, setPage] = useState(0)
  const marks = useMarks()
  const marked = marks.ids
  const [dialog, setDialog] = useState<'new' | readonly string[]>()
  const filterRef = useRef<HTMLInputElement>(null)
  const optionsOf = (number: number) =>
    api.volumes.list.queryOptions({
      input: { sort, descending, offset: number * maxRows, limit: maxRows, ...(text === '' ? {} : { text }) },
      placeholderData: keepPreviousData,
    })
  const head = useQuery(optionsOf(0))
  const other = useQuery({ ...optionsOf(page), enabled: page > 0 })
  // Another page's rows in the place of these would be wrong rows.
  const otherRows = page === 0 || other.isPlaceholderData ? undefined : other.data?.rows
  const rowAt = (index: number) => {
    const [rows, start] = index < maxRows ? [head.data?.rows, 0] : [otherRows, page * maxRows]
    return rows?.[index - start]
  }
  const indexOf = (wanted: string) => {
    for (const [rows, start] of [[head.data?.rows, 0] as const, [otherRows, page * maxRows] as const]) {
      const place = rows?.findIndex(({ name }) => name === wanted) ?? -1
      if (place >= 0) return start + place
    }
    return undefined
  }
  const show = (next: { readonly text?: string; readonly sort?: VolumeSort; readonly descending?: boolean }) => {
    const wanted = { text, sort, descending, ...next }
    const address = new URLSearchParams()
    if (wanted.text !== '') address.set('filter', wanted.text)
    if (wanted.sort !== 'name') address.set('sort', wanted.sort)
    if (wanted.descending) address.set('down', '')
    setSearch(address, { replace: true })
  }
  const total = head.data?.total ?? 0
  const rows = { total, rowAt, indexOf, isPending: head.isPending }
  const active = useActiveRow(rows, ({ name }) => name)
  const meant = marked.size > 0 ? [...marked] : active.row ? [active.row.name] : []
  useCommands([
    {
      id: 'volumes.new',
      title: 'New volume…',
      group: 'Volumes',
      keys: 'n',
      keywords: 'create',
      run: () => setDialog('new'),
    },
    {
      id: 'volumes.filter',
      title: 'Filter the volumes',
      group: 'Volumes',
      keys: '/',
      run: () => filterRef.current?.focus(),
    },
    ...(meant.length > 0
      ? [
          {
            id: 'volumes.remove',
            title: meant.length === 1 ? 'Remove this volume…' : `Remove ${meant.length} volumes…`,
            group: 'Volumes',
            keys: 'Delete',
            run: () => setDialog(meant),
          },
        ]
      : []),
  ])
  return (
    <Page titleId="volumes-title">
      <ListHead id="volumes-title" title="Volumes" back={{ to: '/storage', label: 'Back to storage' }}>
        <TextInput
          ref={filterRef}
          className={classes.filter ?? ''}
          aria-label="Filter volumes"
          placeholder="Filter by name or label"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => show({ text: event.currentTarget.value })}
        />
        <span className="tabular soft" aria-live="polite">
          {head.isPending ? '' : `${total.toLocaleString('en-US')}${text === '' ? '' : ' found'}`}
        </span>
        <HeadSpace />
        {marked.size > 0 && (
          <>
            <span className="tabular">{marked.size} marked</span>
            <CloseButton size="sm" aria-label="Unmark all" onClick={marks.clear} />
          </>
        )}
        <Button
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden="true" />}
          disabled={meant.length === 0}
          onClick={() => setDialog(meant)}
        >
          Remove…
        </Button>
        <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={() => setDialog('new')}>
          New volume…
        </Button>
      </ListHead>
      {head.error && (
        <div className={classes.error}>
          <ErrorNote error={errorRecord(head.error)} onRetry={() => void head.refetch()} />
        </div>
      )}
      {head.isPending && !head.error && <SkeletonRows count={12} label="Loading the volumes" />}
      {head.data && total === 0 && (
        <div className={classes.nothing}>
          <p className={classes.lead}>{text === '' ? 'No volumes yet.' : 'No volume is like that.'}</p>
          {text === '' && <p>A volume keeps what containers write into it, however many of them come and go.</p>}
        </div>
      )}
      {total > 0 && (
        <DataGrid
          label="List of volumes"
          rows={rows}
          idOf={({ name }) => name}
          nameOf={({ name }) => name}
          columns={columns}
          sorting={{
            sort,
            descending,
            onSort: (next) => show({ sort: next, descending: next === sort ? !descending : next !== 'name' }),
          }}
          marks={marks}
          active={active.index}
          onActive={active.set}
          onPages={({ to }) => setPage(to)}
        />
      )}
      {dialog === 'new' && <NewVolumeDialog onClose={() => setDialog(undefined)} />}
      {Array.isArray(dialog) && (
        <RemoveVolumesDialog names={dialog} onClose={() => setDialog(undefined)} onDone={marks.clear} />
      )}
    </Page>
  )
}
