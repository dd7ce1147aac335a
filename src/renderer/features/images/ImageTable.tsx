import { FlexRender, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import { columns, features } from './columns.tsx'
import classes from './ImageTable.module.css'
import { ImageTableHead } from './ImageTableHead.tsx'
import { ImageTableRow } from './ImageTableRow.tsx'
import { sortedBy } from './listAddress.ts'
import { moveKeys, moveRow } from './moveRow.ts'
import type { ImageList, ImageListQuery, PageRange } from './useImageList.ts'
import type { Selection } from './useSelection.ts'

/** Pixels, as the design has it. */
const rowHeight = 32

/** A table whose rows are gone through with the keyboard (ARIA authoring practices, "Grid"). */
const gridRole = { role: 'grid', tabIndex: 0, 'aria-multiselectable': true } as const

interface Props {
  readonly list: ImageList
  readonly query: ImageListQuery
  readonly onQuery: (query: ImageListQuery) => void
  /** Told which pages of rows are in view, when they become other ones. */
  readonly onPages: (pages: PageRange) => void
  readonly selection: Selection
  readonly onOpen: (image: ImageRow) => void
  readonly onDelete: (images: readonly ImageRow[]) => void
  /** Has the keyboard of the list. */
  readonly gridRef: RefObject<HTMLTableElement | null>
}

/** The images as a grid of which only the rows in view exist. Arrows move, Space marks, Enter opens, Delete deletes. */
export function ImageTable({ list, query, onQuery, onPages, selection, onOpen, onDelete, gridRef }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const virtualizer = useVirtualizer({
    count: list.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The head stays over the rows.
    scrollPaddingStart: rowHeight,
    paddingStart: rowHeight,
  })
  const items = virtualizer.getVirtualItems()
  const from = Math.floor((items[0]?.index ?? 0) / maxRows)
  const to = Math.floor((items.at(-1)?.index ?? 0) / maxRows)
  const tellPages = useEffectEvent(onPages)
  useEffect(() => tellPages({ from, to }), [from, to])

  // Rows that scroll out of view become those that scroll in: much cheaper than making new ones.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(128, items.length + 1)))

  const data = items.flatMap(({ index }) => list.rowAt(index) ?? [])
  const table = useTable({ features, columns, data, getRowId: (row) => row.id, manualSorting: true })
  const rows = new Map(table.getRowModel().rows.map((row) => [row.id, row]))
  const headers = table.getHeaderGroups().flatMap((group) => group.headers)
  const current = Math.min(active, Math.max(0, list.total - 1))
  const marked = [...selection.images.values()]

  const image = list.rowAt(current)
  const moveTo = (key: string) => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const target = moveRow(key, current, list.total, pageRows) ?? current
    setActive(target)
    virtualizer.scrollToIndex(target)
    return target
  }
  const pressKey = useWidgetKeys<KeyboardEvent>('List of images', [
    { keys: moveKeys, title: 'Move', run: ({ key }) => moveTo(key) },
    {
      keys: moveKeys.map((key) => `shift+${key}`),
      title: 'Move and mark',
      run: ({ key }) => selection.add(rowsBetween(list, current, moveTo(key))),
    },
    { keys: ['Enter'], title: 'Open the image', isOff: !image, run: () => image && onOpen(image) },
    { keys: ['Space'], title: 'Mark or unmark', isOff: !image, run: () => image && selection.toggle(image) },
    { keys: ['mod+A'], title: 'Mark all', run: () => selection.add(list.loaded()) },
    { keys: ['Escape'], title: 'Unmark all', isOff: marked.length === 0, run: selection.clear },
    {
      keys: ['Delete'],
      title: 'Delete what is marked, or the image…',
      isOff: !image,
      run: () => image && onDelete(marked.length > 0 ? marked : [image]),
    },
  ])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement)) pressKey(event)
  }

  const onClick = (event: MouseEvent) => {
    const index = rowIndexOf(event.target)
    const image = index === undefined ? undefined : list.rowAt(index)
    if (index === undefined || image === undefined) return
    if (event.shiftKey) selection.add(rowsBetween(list, current, index))
    else if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) selection.toggle(image)
    setActive(index)
  }

  const handlers = {
    onKeyDown,
    onClick,
    onDoubleClick: (event: MouseEvent) => {
      const image = list.rowAt(rowIndexOf(event.target) ?? -1)
      if (image && !(event.target instanceof HTMLInputElement)) onOpen(image)
    },
    onFocus: (event: FocusEvent) => {
      // A row that scrolls away would take the keyboard with it.
      if (event.target instanceof HTMLTableRowElement) gridRef.current?.focus({ preventScroll: true })
    },
  }
  const allMarked = list.total > 0 && selection.images.size >= Math.min(list.total, maxRows)
  return (
    <div ref={scroller} className={classes.scroller} data-stale={list.isStale}>
      <table
        ref={gridRef}
        {...gridRole}
        className={classes.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label="Images"
        aria-rowcount={list.total + 1}
        aria-busy={list.isPending || list.isStale}
        {...(list.rowAt(current) ? { 'aria-activedescendant': `image-row-${current}` } : {})}
        {...handlers}
      >
        <ImageTableHead
          cells={headers.map((header) => ({ column: header.column.id, content: <FlexRender header={header} /> }))}
          sort={query.sort}
          descending={query.descending}
          onSort={(sort) => onQuery(sortedBy(query, sort))}
          mark={
            <input
              type="checkbox"
              className={classes.checkbox}
              aria-label={allMarked ? 'Unmark all' : 'Mark all'}
              checked={allMarked}
              onChange={() => (allMarked ? selection.clear() : selection.add(list.loaded()))}
            />
          }
        />
        <tbody>
          {items.map(({ index, start }) => {
            const slot = index % slots
            const image = list.rowAt(index)
            const row = image && rows.get(image.id)
            if (!row) return <PlaceholderRow key={slot} index={index} top={start} />
            return (
              <ImageTableRow
                key={slot}
                image={row.original}
                index={index}
                top={start}
                isMarked={selection.images.has(row.id)}
                isActive={index === current}
                cells={row
                  .getAllCells()
                  .map((cell) => ({ column: cell.column.id, content: <FlexRender cell={cell} /> }))}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** A row whose page is on its way. */
function PlaceholderRow({ index, top }: { readonly index: number; readonly top: number }) {
  return (
    <tr
      aria-rowindex={index + 2}
      className={`${classes.row} ${classes.bodyRow}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={classes.cell} style={{ gridColumn: '2 / 4' }}>
        <span className={classes.hidden}>Loading</span>
        <span className={classes.bone} />
      </td>
    </tr>
  )
}

function rowIndexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-index]') : null
  return row === null ? undefined : Number(row.dataset.index)
}

function rowsBetween(list: ImageList, from: number, to: number): readonly ImageRow[] {
  const first = Math.min(from, to)
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => list.rowAt(first + index)).flatMap(
    (row) => row ?? [],
  )
}
