import { Checkbox } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { moveKeys, moveRow } from '../moveRow.ts'
import classes from './DataGrid.module.css'
import { GridHead, type GridSorting } from './GridHead.tsx'
import { columnsFor, type GridColumn } from './gridColumn.ts'
import frame from './gridFrame.module.css'

/** Pixels, as the design has it. */
const rowHeight = 32
/** Rows that are asked for at once. */
const pageRows = 500

/** A table whose rows are gone through with the keyboard (ARIA authoring practices, "Grid"). */
const gridRole = { role: 'grid', tabIndex: 0 } as const

/** The rows by index; one is undefined while its page is on its way. */
export interface GridRows<Row> {
  readonly total: number
  readonly rowAt: (index: number) => Row | undefined
  readonly isPending: boolean
}

/** Which rows are marked, by their IDs. */
export interface GridMarks {
  readonly ids: ReadonlySet<string>
  readonly toggle: (ids: readonly string[], isMarked: boolean) => void
}

/** Pages of 500 rows, both inclusive. */
interface GridPages {
  readonly from: number
  readonly to: number
}

interface Props<Row, Sort extends string> {
  /** What the list is called, and what its rows are: `List of containers`, `container`. */
  readonly label: string
  readonly rows: GridRows<Row>
  readonly idOf: (row: Row) => string
  /** What a row is called, for screen readers. */
  readonly nameOf: (row: Row) => string
  readonly columns: readonly GridColumn<Row, Sort>[]
  readonly sorting?: GridSorting<Sort>
  readonly marks?: GridMarks
  /** The row that the keyboard is on; -1 for none. */
  readonly active: number
  readonly onActive: (index: number) => void
  readonly onOpen?: (row: Row) => void
  /** The right button, or the menu key, on a row: where in the window. */
  readonly onMenu?: (row: Row, place: { readonly x: number; readonly y: number }) => void
  /** Told which pages are in view, when they become other ones. */
  readonly onPages?: (pages: GridPages) => void
  readonly isDimmed?: (row: Row) => boolean
  readonly gridRef?: RefObject<HTMLTableElement | null>
}

/**
 * A list as a grid of which only the rows in view exist. Arrows, Page Up and Down, Home and End move; Enter and a
 * double click open; Space marks, with Shift as far as the row that was marked before; the menu key opens the menu.
 */
export function DataGrid<Row, Sort extends string = never>(props: Props<Row, Sort>) {
  const { label, rows, idOf, nameOf, columns, sorting, marks, active, onActive, onOpen, onMenu, onPages } = props
  const scroller = useRef<HTMLDivElement>(null)
  const size = useElementSize<HTMLDivElement>()
  const scrollerRef = useMergedRef(scroller, size.ref)
  const markedFrom = useRef(-1)
  const virtualizer = useVirtualizer({
    count: rows.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
    paddingStart: rowHeight,
  })
  const items = virtualizer.getVirtualItems()
  const from = Math.floor((items[0]?.index ?? 0) / pageRows)
  const to = Math.floor((items.at(-1)?.index ?? 0) / pageRows)
  const tellPages = useEffectEvent((pages: GridPages) => onPages?.(pages))
  useEffect(() => tellPages({ from, to }), [from, to])

  const shown = columnsFor(columns, size.width || 10_000)
  const template = [...(marks ? ['32px'] : []), ...shown.map(({ width }) => width)].join(' ')
  const go = (target: number) => {
    onActive(target)
    virtualizer.scrollToIndex(target)
  }
  const mark = (index: number, isRange: boolean) => {
    const row = rows.rowAt(index)
    if (marks === undefined || row === undefined) return
    const isMarked = !marks.ids.has(idOf(row))
    const start = isRange && markedFrom.current >= 0 ? markedFrom.current : index
    const [first, last] = start < index ? [start, index] : [index, start]
    const ids: string[] = []
    for (let at = first; at <= last; at++) {
      const between = rows.rowAt(at)
      if (between !== undefined) ids.push(idOf(between))
    }
    markedFrom.current = index
    marks.toggle(ids, isRange ? true : isMarked)
  }
  const openMenu = (index: number) => {
    const row = rows.rowAt(index)
    const place = scroller.current?.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect()
    if (row !== undefined && place) onMenu?.(row, { x: place.left + 48, y: place.bottom })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isInside = event.target instanceof HTMLElement && event.target.closest('button, input, a') !== null
    if (isInside || event.ctrlKey || event.metaKey || event.altKey) return
    const visible = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const row = rows.rowAt(active)
    const target = (moveKeys as readonly string[]).includes(event.key)
      ? moveRow(event.key, active, rows.total, visible)
      : undefined
    if (target !== undefined) go(target)
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row)
    else if (event.key === ' ' && marks && row !== undefined) mark(active, event.shiftKey)
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu(active)
    else return
    event.preventDefault()
  }
  const indexOf = (event: MouseEvent): number => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-index]') : null
    return row === null ? -1 : Number(row.dataset.index)
  }
  const handlers = {
    onKeyDown,
    onClick: (event: MouseEvent) => {
      const index = indexOf(event)
      if (index < 0 || (event.target instanceof Element && event.target.closest('button, a'))) return
      onActive(index)
      const isMark = event.target instanceof Element && event.target.closest('[data-mark]') !== null
      if (isMark || event.ctrlKey || event.metaKey || event.shiftKey) mark(index, event.shiftKey)
    },
    onDoubleClick: (event: MouseEvent) => {
      const row = rows.rowAt(indexOf(event))
      if (row !== undefined && !(event.target instanceof Element && event.target.closest('button, a, [data-mark]'))) {
        onOpen?.(row)
      }
    },
    onContextMenu: (event: MouseEvent) => {
      const index = indexOf(event)
      const row = rows.rowAt(index)
      if (row === undefined || onMenu === undefined) return
      event.preventDefault()
      onActive(index)
      onMenu(row, { x: event.clientX, y: event.clientY })
    },
  }
  return (
    <div ref={scrollerRef} className={frame.scroller}>
      <table
        ref={props.gridRef}
        {...gridRole}
        className={frame.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label={label}
        aria-rowcount={rows.total + 1}
        aria-busy={rows.isPending}
        {...(marks ? { 'aria-multiselectable': true } : {})}
        {...(rows.rowAt(active) === undefined ? {} : { 'aria-activedescendant': `${label}-${active}` })}
        {...handlers}
      >
        <GridHead columns={shown} template={template} sorting={sorting} hasMarks={marks !== undefined} />
        <tbody>
          {items.map(({ index, start }) => {
            const row = rows.rowAt(index)
            const place = { gridTemplateColumns: template, transform: `translateY(${start}px)` }
            if (row === undefined) {
              return (
                <tr
                  key={index}
                  aria-rowindex={index + 2}
                  className={`${frame.row} ${frame.bodyRow} ${classes.row}`}
                  style={place}
                >
                  <td className={frame.cell} style={{ gridColumn: '1 / -1' }}>
                    <span className={frame.hidden}>Loading</span>
                    <span className={frame.bone} />
                  </td>
                </tr>
              )
            }
            const isMarked = marks?.ids.has(idOf(row)) === true
            return (
              <tr
                key={idOf(row)}
                id={`${label}-${index}`}
                data-index={index}
                data-active={index === active}
                data-dimmed={props.isDimmed?.(row) === true}
                aria-rowindex={index + 2}
                aria-selected={marks ? isMarked : index === active}
                className={`${frame.row} ${frame.bodyRow} ${classes.row}`}
                style={place}
              >
                {marks && (
                  <td className={frame.cell} data-mark="true">
                    <Checkbox size="xs" tabIndex={-1} checked={isMarked} readOnly aria-label={`Mark ${nameOf(row)}`} />
                  </td>
                )}
                {shown.map(({ id, isFigure, titleOf, cell }) => (
                  <td
                    key={id}
                    className={frame.cell}
                    data-column={id}
                    data-figure={isFigure === true}
                    title={titleOf?.(row)}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
