import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { errorRecord } from '../../../client/errors.ts'
import { checkUpdates, taggedNames } from '../../../client/updates.ts'
import { ErrorNote } from '../../../ui/ErrorNote.tsx'
import { SkeletonRows } from '../../../ui/SkeletonRows.tsx'
import { lastList } from '../lastList.ts'
import { UpdatesBar } from '../UpdatesBar.tsx'
import classes from './ImagesPage.module.css'
import { ImageTable, type MenuPlace } from './ImageTable.tsx'
import { ListBar } from './ListBar.tsx'
import { ListCommands } from './ListCommands.tsx'
import { ListDialogs } from './ListDialogs.tsx'
import { formatListAddress, type ImageListQuery, parseListAddress } from './listAddress.ts'
import type { ListRow } from './listRow.ts'
import { RowMenu } from './RowMenu.tsx'
import { type PageRange, useImageList } from './useImageList.ts'
import { useListActions } from './useListActions.ts'
import { useListCommands } from './useListCommands.ts'
import { useSelection } from './useSelection.ts'

interface Props {
  /** What stands here when there is no image at all. */
  readonly welcome: ReactNode
  /** Lets people choose archives to load. */
  readonly onLoad: () => void
}

/** The list of images, with all that one does to several of them. */
export function ImagesPage({ welcome, onLoad }: Props) {
  const [search, setSearch] = useSearchParams()
  const query = parseListAddress(search)
  const setQuery = (next: ImageListQuery) => setSearch(formatListAddress(next), { replace: true })
  const [pages, setPages] = useState<PageRange>({ from: 0, to: 0 })
  const list = useImageList(query, pages)
  const selection = useSelection()
  const actions = useListActions(query, setQuery, selection)
  const [menu, setMenu] = useState<{ readonly row: ListRow; readonly at: MenuPlace }>()
  const [current, setCurrent] = useState<ListRow>()
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLTableElement>(null)
  const focusGrid = () => gridRef.current?.focus()

  useEffect(() => lastList.set(search.size > 0 ? `/images?${search}` : '/images'), [search])
  const check = () =>
    void checkUpdates(taggedNames(list.rows.flatMap((row) => (row.kind === 'image' ? [row.image] : []))))
  useListCommands({
    query,
    onQuery: setQuery,
    onFilter: () => filterRef.current?.select(),
    onMarkAll: actions.markAll,
    onCheck: check,
    onUnmarkAll: selection.ids.size > 0 ? selection.clear : undefined,
  })
  const isFiltered = query.text !== '' || query.untagged
  if (list.total === 0 && !isFiltered && !list.isPending && list.error === null) return welcome

  const target = actions.marked ?? (current && actions.targetOf(current))
  const failure = list.error ?? actions.failure
  return (
    <section className={classes.page} aria-labelledby="images-title">
      <ListBar
        list={list}
        query={query}
        onQuery={setQuery}
        filterRef={filterRef}
        onLeave={focusGrid}
        markedCount={selection.images.length}
        actions={actions.marked?.actions ?? []}
        onUnmark={selection.clear}
        onLoad={onLoad}
        onCheck={check}
        notice={actions.notice}
      />
      <UpdatesBar />
      {target && <ListCommands target={target} onCopy={actions.copy} />}
      {failure !== undefined && (
        <div className={classes.error}>
          <ErrorNote
            error={errorRecord(failure)}
            {...(list.error ? { onRetry: list.retry } : { onDismiss: actions.dismissFailure })}
          />
        </div>
      )}
      {list.isPending && !list.error && <SkeletonRows count={16} label="Loading the images" />}
      {!list.isPending && list.total === 0 && (
        <div className={classes.nothing}>
          <p>{query.untagged ? 'No untagged image matches.' : 'No image matches this filter.'}</p>
          <Button variant="default" onClick={() => setQuery({ ...query, text: '', untagged: false })}>
            Show all images
          </Button>
        </div>
      )}
      {list.total > 0 && (
        <ImageTable
          list={list}
          query={query}
          onQuery={setQuery}
          onPages={setPages}
          selection={selection}
          onOpen={actions.open}
          onDelete={actions.remove}
          onMenu={(row, at) => setMenu({ row, at })}
          onMark={actions.mark}
          onMarkAll={actions.markAll}
          onActive={setCurrent}
          gridRef={gridRef}
        />
      )}
      {menu && (
        <RowMenu
          at={menu.at}
          target={actions.targetOf(menu.row)}
          onCopy={actions.copy}
          onClose={() => {
            setMenu(undefined)
            focusGrid()
          }}
        />
      )}
      {actions.dialog && (
        <ListDialogs
          dialog={actions.dialog}
          onDeleted={selection.clear}
          onClose={() => {
            actions.closeDialog()
            focusGrid()
          }}
        />
      )}
    </section>
  )
}
