import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { ContainerDetails, ContainerFileRow } from '../../../../shared/contract/containers.ts'
import { decodeRawPath, encodeRawPath, pathText } from '../../../../shared/model/rawPath.ts'
import { api } from '../../../client/api.ts'
import { errorRecord } from '../../../client/errors.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { DataGrid } from '../../../ui/grid/DataGrid.tsx'
import type { GridColumn } from '../../../ui/grid/gridColumn.ts'
import { Size } from '../../../ui/Size.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { Time } from '../../../ui/Time.tsx'
import { ChangeLetter } from './ChangeLetter.tsx'
import classes from './ContainerPage.module.css'
import { Crumbs } from './Crumbs.tsx'
import { FileContent } from './FileContent.tsx'
import { FileTransfers } from './FileTransfers.tsx'

function modeText(kind: ContainerFileRow['kind'], mode: number): string {
  const letters = { file: '-', directory: 'd', symlink: 'l', char: 'c', block: 'b', fifo: 'p', socket: 's' }
  const bits = [6, 4, 2].flatMap((_, index) => {
    const three = (mode >> (6 - 3 * index)) & 7
    return [(three & 4) !== 0 ? 'r' : '-', (three & 2) !== 0 ? 'w' : '-', (three & 1) !== 0 ? 'x' : '-']
  })
  const special = [
    [2, 0o4000, 's', 'S'],
    [5, 0o2000, 's', 'S'],
    [8, 0o1000, 't', 'T'],
  ] as const
  for (const [at, bit, small, large] of special) if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? small : large
  return letters[kind] + bits.join('')
}

const columns: readonly GridColumn<ContainerFileRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(160px, 1fr)',
    titleOf: ({ name }) => pathText(name),
    cell: ({ name, kind, change, linkTarget }) => (
      <span className={classes.path}>
        {change ? <ChangeLetter change={change} /> : <span className={classes.change} />}
        <span className={`${classes.text} ${change === 'deleted' ? classes.deleted : ''}`}>
          {pathText(name)}
          {kind === 'directory' && '/'}
          {kind === 'symlink' && linkTarget !== '' && <span className={classes.soft}> → {pathText(linkTarget)}</span>}
        </span>
      </span>
    ),
  },
  {
    id: 'size',
    title: 'Size',
    width: '88px',
    isFigure: true,
    cell: ({ size, kind }) => kind === 'file' && <Size bytes={size} kind="content" />,
  },
  {
    id: 'mode',
    title: 'Mode',
    width: '104px',
    hideBelow: 520,
    cell: ({ kind, mode }) => <code title={mode.toString(8).padStart(4, '0')}>{modeText(kind, mode)}</code>,
  },
  { id: 'owner', title: 'Owner', width: '88px', hideBelow: 600, cell: ({ uid, gid }) => `${uid}:${gid}` },
  { id: 'changed', title: 'Changed', width: '132px', hideBelow: 680, cell: ({ mtime }) => <Time time={mtime} /> },
]

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

/** The files of a container as it sees them, with what it did to them; a directory at a time, which is in the address. */
export function ContainerFilesView({ container }: { readonly container: ContainerDetails }) {
  const [search, setSearch] = useSearchParams()
  const directory = decodeRawPath(search.get('path') ?? '') || '/'
  const shown = search.get('file')
  const [active, setActive] = useState(0)
  const list = useQuery({
    ...api.containers.listDirectory.queryOptions({ input: { id: container.id, path: directory } }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
  })
  const go = (path: string) => {
    setActive(0)
    setSearch(path === '/' ? {} : { path: encodeRawPath(path) })
  }
  const open = ({ name, kind, change }: ContainerFileRow) => {
    if (change === 'deleted') return
    if (kind === 'directory') go(join(directory, name))
    else if (kind === 'file' || kind === 'symlink') {
      setSearch({ ...(directory === '/' ? {} : { path: encodeRawPath(directory) }), file: encodeRawPath(name) })
    }
  }
  const rows = list.data?.rows ?? []
  const chosen = rows[active]
  return (
    <>
      <div className={classes.bar}>
        <Crumbs path={directory} onGo={go} />
        <span className={classes.space} />
        <FileTransfers
          container={container}
          directory={directory}
          chosen={chosen === undefined || chosen.change === 'deleted' ? undefined : join(directory, chosen.name)}
          onUploaded={() => void list.refetch()}
        />
      </div>
      {list.error && <ErrorNote error={errorRecord(list.error)} onRetry={() => void list.refetch()} />}
      {list.isPending && !list.error && <SkeletonRows count={10} label="Loading the files" />}
      {list.data && rows.length === 0 && <p className={classes.nothing}>This directory is empty.</p>}
      <div className={classes.parts}>
        {rows.length > 0 && (
          <DataGrid
            label="Files of the container"
            rows={{ total: rows.length, rowAt: (index) => rows[index], isPending: list.isPending }}
            idOf={({ name }) => name}
            nameOf={({ name }) => pathText(name)}
            columns={columns}
            active={active}
            onActive={setActive}
            onOpen={open}
            isDimmed={({ change }) => change === 'deleted'}
          />
        )}
        {shown !== null && (
          <FileContent
            id={container.id}
            path={join(directory, decodeRawPath(shown))}
            onClose={() => setSearch(directory === '/' ? {} : { path: encodeRawPath(directory) })}
          />
        )}
      </div>
      {list.data && list.data.total > rows.length && (
        <p className={classes.soft}>
          The first {rows.length} of {list.data.total.toLocaleString('en-US')}.
        </p>
      )}
    </>
  )
}
