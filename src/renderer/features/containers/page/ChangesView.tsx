import { Button } from '@mantine/core'
import { IconGitCommit, IconRefresh } from '@tabler/icons-react'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangedPath, ContainerDetails } from '../../../../shared/contract/containers.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { pathText } from '../../../../shared/model/rawPath.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { CommandLine } from '../../../ui/CommandLine.tsx'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DataGrid } from '../../../ui/grid/DataGrid.tsx'
import type { GridColumn } from '../../../ui/grid/gridColumn.ts'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { Time } from '../../../ui/Time.tsx'
import { isUp } from '../containerStatus.ts'
import { ChangeLetter } from './ChangeLetter.tsx'
import classes from './ContainerPage.module.css'

/** While it runs, what it changed is looked at this often, in milliseconds. */
const interval = 2000

const columns: readonly GridColumn<ChangedPath>[] = [
  {
    id: 'path',
    title: 'Path',
    width: 'minmax(160px, 1fr)',
    titleOf: ({ path }) => pathText(path),
    cell: ({ path, change }) => (
      <span className={classes.path}>
        <ChangeLetter change={change} />
        <span className={`${classes.text} ${change === 'deleted' ? classes.deleted : ''}`}>{pathText(path)}</span>
      </span>
    ),
  },
  { id: 'kind', title: 'Kind', width: '96px', hideBelow: 560, cell: ({ kind }) => kind },
  {
    id: 'size',
    title: 'Size',
    width: '88px',
    isFigure: true,
    cell: ({ size, kind }) => kind === 'file' && <Size bytes={size} kind="content" />,
  },
  {
    id: 'changed',
    title: 'Changed',
    width: '136px',
    hideBelow: 460,
    cell: ({ mtime, change }) => change !== 'deleted' && <Time time={mtime} />,
  },
]

interface Props {
  readonly container: ContainerDetails
  readonly onCommit: () => void
  /** Beside a terminal: without the command, and looked at more often. */
  readonly isLive?: boolean
}

/** What a container did to the files of its image, and the button that makes an image of it. */
export function ChangesView({ container, onCommit, isLive = false }: Props) {
  const [pages, setPages] = useState({ from: 0, to: 0 })
  const [active, setActive] = useState(0)
  const refetchInterval = isUp(container.state) ? (isLive ? interval / 2 : interval) : (false as const)
  const optionsOf = (page: number) => ({
    ...api.containers.changes.queryOptions({
      input: { id: container.id, offset: page * maxRows, limit: maxRows },
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
    refetchInterval,
  })
  const head = useQuery(optionsOf(0))
  const from = Math.max(1, pages.from)
  const more = Array.from({ length: Math.max(0, pages.to - from + 1) }, (_, index) => from + index)
  const rest = useQueries({ queries: more.map(optionsOf) })
  const found = new Map([[0, head.data?.rows]])
  for (const [index, page] of more.entries()) {
    found.set(page, rest[index]?.isPlaceholderData ? undefined : rest[index]?.data?.rows)
  }
  const total = head.data?.total ?? 0
  return (
    <>
      <div className={classes.bar}>
        <span className="tabular">
          {head.data ? `${total.toLocaleString('en-US')} ${total === 1 ? 'path' : 'paths'}` : ''}
        </span>
        {head.data && (
          <span className={classes.soft}>
            <Size bytes={head.data.usage.dockerSize} kind="docker" /> written
          </span>
        )}
        <span className={classes.space} />
        {refetchInterval === false && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden="true" />}
            onClick={() => void head.refetch()}
          >
            Look again
          </Button>
        )}
        <Button variant="default" leftSection={<IconGitCommit size={14} aria-hidden="true" />} onClick={onCommit}>
          Commit to an image…
        </Button>
      </div>
      {head.error && <ErrorNote error={errorRecord(head.error)} onRetry={() => void head.refetch()} />}
      {head.isPending && !head.error && <SkeletonRows count={8} label="Looking at what it changed" />}
      {head.data && total === 0 && (
        <p className={classes.nothing}>It has changed nothing yet: every file is as its image has it.</p>
      )}
      {total > 0 && (
        <DataGrid
          label="Changed paths"
          rows={{
            total,
            rowAt: (index) => found.get(Math.floor(index / maxRows))?.[index % maxRows],
            isPending: head.isPending,
          }}
          idOf={({ path }) => path}
          nameOf={({ path }) => pathText(path)}
          columns={columns}
          active={active}
          onActive={setActive}
          onPages={setPages}
        />
      )}
      {!isLive && (
        <div className={classes.section}>
          <CommandLine command={`docker diff ${container.name}`} />
        </div>
      )}
    </>
  )
}
