import { Button, CloseButton, Switch, TextInput } from '@mantine/core'
import { IconPlayerPlay, IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { ContainerRow } from '../../../../shared/contract/containers.ts'
import { useCommands } from '../../../client/commands.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DataGrid } from '../../../ui/grid/DataGrid.tsx'
import { useActiveRow } from '../../../ui/grid/useActiveRow.ts'
import { useMarks } from '../../../ui/grid/useMarks.ts'
import { HeadSpace, ListHead } from '../../../ui/page/ListHead.tsx'
import { Page } from '../../../ui/page/Page.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { ContainerDialogs } from '../ContainerDialogs.tsx'
import { actionsFor } from '../containerActions.ts'
import { containerAddress } from '../containerAddress.ts'
import { RunDialog } from '../run/RunDialog.tsx'
import { useContainerActions } from '../useContainerActions.ts'
import { useUsage } from '../useUsage.ts'
import { ContainerMenu } from './ContainerMenu.tsx'
import classes from './ContainersPage.module.css'
import { containerColumns } from './containerColumns.tsx'
import { type ContainerListQuery, formatListAddress, parseListAddress, sortedBy } from './listAddress.ts'
import { useContainerList } from './useContainerList.ts'

/** Containers that are measured while they are in view. */
const measuredLimit = 100

/** Where in the window the menu is open, and of which containers: it stays theirs whatever the list does. */
interface OpenMenu {
  readonly x: number
  readonly y: number
  readonly containers: readonly ContainerRow[]
}

/** The containers, at `/containers`: live, with what each uses, and what can be done with them. */
export function ContainersPage() {
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const query = parseListAddress(search)
  const setQuery = (next: ContainerListQuery) => setSearch(formatListAddress(next), { replace: true })
  const [pages, setPages] = useState({ from: 0, to: 0 })
  const list = useContainerList(query, pages)
  const active = useActiveRow(list, ({ id }) => id)
  const marks = useMarks()
  const marked = marks.ids
  const [menu, setMenu] = useState<OpenMenu>()
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLTableElement>(null)
  const acting = useContainerActions()
  const running = list.rows.filter(({ state }) => state.status === 'running').map(({ id }) => id)
  const usage = useUsage(running.slice(0, measuredLimit))

  const markedRows = list.rows.filter(({ id }) => marked.has(id))
  const current = active.row
  const meant: readonly ContainerRow[] =
    markedRows.length > 0 && (current === undefined || marked.has(current.id)) ? markedRows : current ? [current] : []
  const openRun = (command = '') => setQuery({ ...query, run: command })
  const isFiltered = query.text !== '' || query.running

  useCommands([
    {
      id: 'containers.run',
      title: 'Run an image…',
      group: 'Containers',
      keys: 'n',
      keywords: 'new create docker run',
      run: () => openRun(),
    },
    {
      id: 'containers.filter',
      title: 'Filter the containers',
      group: 'Containers',
      keys: '/',
      keywords: 'search find',
      run: () => filterRef.current?.focus(),
    },
    {
      id: 'containers.running',
      title: query.running ? 'Show all containers' : 'Show running containers only',
      group: 'Containers',
      run: () => setQuery({ ...query, running: !query.running }),
    },
    {
      id: 'containers.markAll',
      title: 'Mark all containers',
      group: 'Containers',
      keywords: 'select',
      run: () => marks.set(list.rows.map(({ id }) => id)),
    },
    ...(marked.size > 0
      ? [
          {
            id: 'containers.unmark',
            title: 'Unmark all containers',
            group: 'Containers',
            run: marks.clear,
          },
        ]
      : []),
    ...actionsFor(meant).map(({ id, title, keys }) => ({
      id: `container.${id}`,
      title,
      group: meant.length === 1 ? `This container` : `${meant.length} containers`,
      ...(keys === undefined ? {} : { keys }),
      run: () => acting.act(id, meant),
    })),
  ])

  return (
    <Page titleId="containers-title">
      <ListHead id="containers-title" title="Containers">
        <TextInput
          ref={filterRef}
          className={classes.filter ?? ''}
          aria-label="Filter containers"
          placeholder="Filter by name, image or label"
          leftSection={<IconSearch size={14} />}
          value={query.text}
          onChange={(event) => setQuery({ ...query, text: event.currentTarget.value })}
          onKeyDown={({ key }) => {
            if (key === 'Escape') setQuery({ ...query, text: '' })
            if (key === 'Escape' || key === 'ArrowDown' || key === 'Enter') gridRef.current?.focus()
          }}
        />
        <Switch
          size="xs"
          label="Running only"
          checked={query.running}
          onChange={(event) => setQuery({ ...query, running: event.currentTarget.checked })}
        />
        <span className="tabular soft" aria-live="polite">
          {list.isPending ? '' : `${list.total.toLocaleString('en-US')}${isFiltered ? ' found' : ''}`}
        </span>
        <HeadSpace />
        {markedRows.length > 0 && (
          <div className={classes.marked}>
            <span className="tabular">{markedRows.length} marked</span>
            {actionsFor(markedRows)
              .filter(({ id }) => ['start', 'stop', 'restart', 'remove'].includes(id))
              .map(({ id, title, icon: Icon }) => (
                <Button
                  key={id}
                  variant="default"
                  leftSection={<Icon size={14} aria-hidden="true" />}
                  loading={acting.isPending}
                  onClick={() => acting.act(id, markedRows)}
                >
                  {title}
                </Button>
              ))}
            <CloseButton size="sm" aria-label="Unmark all" onClick={marks.clear} />
          </div>
        )}
        <Button leftSection={<IconPlayerPlay size={14} />} onClick={() => openRun()}>
          Run…
        </Button>
      </ListHead>
      {(acting.error ?? list.error) && (
        <div className={classes.error}>
          {acting.error && <ErrorNote error={acting.error} onDismiss={acting.dismiss} />}
          {list.error && <ErrorNote error={errorRecord(list.error)} onRetry={list.retry} />}
        </div>
      )}
      {list.isPending && !list.error && <SkeletonRows count={16} label="Loading the containers" />}
      {!list.isPending && list.total === 0 && (
        <div className={classes.nothing}>
          {isFiltered ? (
            <>
              <p>No container is like that.</p>
              <Button variant="default" onClick={() => setQuery({ ...query, text: '', running: false })}>
                Show all containers
              </Button>
            </>
          ) : (
            <>
              <p className={classes.lead}>No containers yet.</p>
              <p>A container runs a program of an image, with a layer of its own on top that keeps what it writes.</p>
              <Button variant="default" onClick={() => openRun()}>
                Run an image…
              </Button>
            </>
          )}
        </div>
      )}
      {list.total > 0 && (
        <DataGrid
          label="List of containers"
          rows={list}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          columns={containerColumns(usage)}
          sorting={{
            sort: query.sort,
            descending: query.descending,
            onSort: (sort) => setQuery(sortedBy(query, sort)),
          }}
          marks={marks}
          active={active.index}
          onActive={active.set}
          onOpen={({ id }) => void navigate(containerAddress(id))}
          onMenu={(row, place) => setMenu({ ...place, containers: marked.has(row.id) ? markedRows : [row] })}
          onPages={setPages}
          isDimmed={({ state }) => state.status === 'exited' || state.status === 'created' || state.status === 'dead'}
          gridRef={gridRef}
        />
      )}
      {menu && (
        <ContainerMenu
          at={menu}
          containers={menu.containers}
          onAct={(id) => acting.act(id, menu.containers)}
          onClose={() => {
            setMenu(undefined)
            gridRef.current?.focus()
          }}
        />
      )}
      <ContainerDialogs acting={acting} onRemoved={marks.clear} />
      {query.run !== undefined && (
        <RunDialog
          key={query.run}
          command={query.run}
          onClose={() =>
            setQuery({ text: query.text, running: query.running, sort: query.sort, descending: query.descending })
          }
          onStarted={(id) => void navigate(containerAddress(id))}
        />
      )}
    </Page>
  )
}
