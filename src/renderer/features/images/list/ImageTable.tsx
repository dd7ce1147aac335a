import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ImageRow } from '../../../../shared/contract/images.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { useStore } from '../../../client/Store.ts'
import { tagUpdates } from '../../../client/updates.ts'
import { rowUpdate } from '../updateWords.ts'
import classes from './ImageTable.module.css'
import { ImageTableHead } from './ImageTableHead.tsx'
import { ImageTableRow, PlaceholderRow } from './ImageTableRow.tsx'
import { type ImageListQuery, sortedBy, withToggled } from './listAddress.ts'
import type { ListRow } from './listRow.ts'
import { countByGroup, markOf } from './markState.ts'
import { rowsAround } from './rowsAround.ts'
import { useActiveRow } from './useActiveRow.ts'
import { useGridKeys } from './useGridKeys.ts'
import type { ImageList, PageRange } from './useImageList.ts'
import { useScrollAnchor } from './useScrollAnchor.ts'
import type { Selection } from './useSelection.ts'

/** Pixels, as the design has it. */
const rowHeight = 32

/** How long a row says that its ID was copied, milliseconds. */
const copiedTime = 1200

/** A table whose rows are gone through with the keyboard (ARIA authoring practices, "Grid", "Treegrid"). */
const gridAttributes = { tabIndex: 0, 'aria-multiselectable': true, 'aria-label': 'Images' } as const

/** Where on the page a menu opens, pixels. */
export interface MenuPlace {
  readonly x: number
  readonly y: number
  /** The keyboard asked for it, and is to be on its first item. */
  readonly byKeyboard: boolean
}

interface Props {
  readonly list: ImageList
  readonly query: ImageListQuery
  readonly onQuery: (query: ImageListQuery) => void
  /** Told which pages of rows are in view, when they become other ones. */
  readonly onPages: (pages: PageRange) => void
  readonly selection: Selection
  readonly onOpen: (image: ImageRow) => void
  readonly onDelete: (row: ListRow) => void
  readonly onMenu: (row: ListRow, place: MenuPlace) => void
  /** Marks an image, or all images of a group; or unmarks them. */
  readonly onMark: (row: ListRow) => void
  /** Marks all that match, as many as can be marked. */
  readonly onMarkAll: () => void
  /** Told which row has the keyboard, when it becomes another one. */
  readonly onActive: (row: ListRow | undefined) => void
  /** Has the keyboard of the list. */
  readonly gridRef: RefObject<HTMLTableElement | null>
}

/**
 * The images as a grid, or with their repositories as a tree of two levels, of which only the rows in view exist.
 */
export function ImageTable(props: Props) {
  const { list, query, onQuery, onPages, selection, onOpen, onMenu, onMark, onMarkAll, onActive, gridRef } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer: Virtualizer<HTMLDivElement, Element> = useVirtualizer({
    count: list.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // More rows where one scrolls to, so that they are there when they come into view.
    rangeExtractor: (range) => rowsAround(range, virtualizer.scrollDirection),
    // The head stays over the rows.
    scrollPaddingStart: rowHeight,
    paddingStart: rowHeight,
  })
  const items = virtualizer.getVirtualItems()
  const from = Math.floor((items[0]?.index ?? 0) / maxRows)
  const to = Math.floor((items.at(-1)?.index ?? 0) / maxRows)
  const tellPages = useEffectEvent(onPages)
  useEffect(() => tellPages({ from, to }), [from, to])
  useScrollAnchor(list, query, scroller, rowHeight)

  // A row that scrolls out of view becomes one that scrolls in: cheaper than a new one.
  const slots = useRef(0)
  slots.current = Math.max(slots.current, items.length)

  const active = useActiveRow(list, query)
  const current = list.rowAt(active.index)
  const tellActive = useEffectEvent(onActive)
  useEffect(() => tellActive(current), [current])
  const byGroup = countByGroup(query.open === undefined ? [] : selection.images)

  const updates = useStore(tagUpdates)
  const [copied, setCopied] = useState<string>()
  const copyId = async (row: ListRow) => {
    if (row.kind === 'group') return
    await navigator.clipboard.writeText(row.image.id)
    setCopied(row.key)
    setTimeout(() => setCopied((key) => (key === row.key ? undefined : key)), copiedTime)
  }
  const openRow = (row: ListRow) => {
    if (row.kind === 'image') onOpen(row.image)
    else onQuery(withToggled(query, row.repository))
  }
  const markTo = async (target: number) => selection.add(await list.imagesBetween(active.index, target))
  const menuAt = (row: ListRow, index: number) => {
    const box = document.getElementById(`image-row-${index}`)?.getBoundingClientRect()
    if (box) onMenu(row, { x: box.left + 48, y: box.bottom, byKeyboard: true })
  }
  const pressKey = useGridKeys({
    list,
    active,
    isGrouped: query.open !== undefined,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    onOpen: openRow,
    onMark,
    onMarkTo: (target) => void markTo(target),
    onMarkAll,
    onUnmarkAll: selection.ids.size > 0 ? selection.clear : undefined,
    onDelete: props.onDelete,
    onMenu: menuAt,
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement)) pressKey(event)
  }

  const onClick = (event: MouseEvent) => {
    const index = rowIndexOf(event.target)
    const row = index === undefined ? undefined : list.rowAt(index)
    if (index === undefined || row === undefined || !(event.target instanceof Element)) return
    const act = event.target.closest<HTMLElement>('[data-act]')?.dataset.act
    const isLink = event.target.closest('a') !== null
    if (isLink) event.preventDefault()
    if (event.shiftKey) void markTo(index)
    else if (event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) onMark(row)
    else if (act === 'toggle' || isLink) openRow(row)
    else if (act === 'copy') void copyId(row)
    else if (act === 'menu') onMenu(row, cornerOf(event.target))
    active.set(index)
    if (!isLink && act !== 'menu') gridRef.current?.focus({ preventScroll: true })
  }
  const onContextMenu = (event: MouseEvent) => {
    const index = rowIndexOf(event.target)
    const row = index === undefined ? undefined : list.rowAt(index)
    if (index === undefined || row === undefined) return
    event.preventDefault()
    active.set(index)
    onMenu(row, { x: event.clientX, y: event.clientY, byKeyboard: false })
  }
  const handlers = {
    onKeyDown,
    onClick,
    onContextMenu,
    onDoubleClick: (event: MouseEvent) => {
      const row = list.rowAt(rowIndexOf(event.target) ?? -1)
      const isControl = event.target instanceof Element && event.target.closest('input, button') !== null
      if (row && !isControl) openRow(row)
    },
    onMouseDown: (event: MouseEvent) => {
      // A range of rows, not of letters.
      if (event.shiftKey && rowIndexOf(event.target) !== undefined) event.preventDefault()
    },
  }
  const allMarked = list.imageCount > 0 && selection.ids.size >= Math.min(list.imageCount, maxRows)
  return (
    <div ref={scroller} className={classes.scroller} data-stale={list.isStale}>
      <table
        ref={gridRef}
        {...gridAttributes}
        role={query.open === undefined ? 'grid' : 'treegrid'}
        className={classes.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-rowcount={list.total + 1}
        aria-busy={list.isPending || list.isStale}
        {...(current ? { 'aria-activedescendant': `image-row-${active.index}` } : {})}
        {...handlers}
      >
        <ImageTableHead
          sort={query.sort}
          descending={query.descending}
          onSort={(sort) => onQuery(sortedBy(query, sort))}
          mark={
            <input
              type="checkbox"
              className={classes.checkbox}
              aria-label={allMarked ? 'Unmark all' : 'Mark all'}
              checked={allMarked}
              onChange={() => (allMarked ? selection.clear() : onMarkAll())}
            />
          }
        />
        <tbody>
          {items.map(({ index, start }) => {
            const slot = index % slots.current
            const row = list.rowAt(index)
            if (!row) return <PlaceholderRow key={slot} index={index} top={start} />
            return (
              <ImageTableRow
                key={slot}
                row={row}
                index={index}
                top={start}
                mark={markOf(row, selection, byGroup)}
                isActive={index === active.index}
                isCopied={row.key === copied}
                update={row.kind === 'image' ? rowUpdate(row.image.names, updates) : undefined}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function rowIndexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-index]') : null
  return row === null ? undefined : Number(row.dataset.index)
}

function cornerOf(element: Element): MenuPlace {
  const { left, bottom } = element.getBoundingClientRect()
  return { x: left, y: bottom, byKeyboard: false }
}
