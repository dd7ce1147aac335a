import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { maxRows } from '../../../shared/contract/limits.ts'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import frame from '../../ui/grid/gridFrame.module.css'
import { moveKeys, moveRow } from '../../ui/moveRow.ts'
import { OperationRow } from './OperationRow.tsx'
import classes from './OperationTable.module.css'
import type { OperationList, PageRange } from './useOperationList.ts'

/** Pixels, as the design has it. */
const rowHeight = 32

/** A table whose rows are gone through with the keyboard (ARIA authoring practices, "Grid"). */
const gridRole = { role: 'grid', tabIndex: 0 } as const

interface Props {
  readonly list: OperationList
  /** The ID of the one whose details are shown. */
  readonly shown: string | undefined
  readonly onShow: (id: string | undefined) => void
  /** Told which pages of rows are in view, when they become other ones. */
  readonly onPages: (pages: PageRange) => void
  readonly gridRef: RefObject<HTMLTableElement | null>
}

/** The operations as a grid of which only the rows in view exist. Arrows choose the one whose details are shown. */
export function OperationTable({ list, shown, onShow, onPages, gridRef }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const [wanted, setWanted] = useState<number>()
  const virtualizer = useVirtualizer({
    count: list.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
    paddingStart: rowHeight,
  })
  const items = virtualizer.getVirtualItems()
  const from = Math.floor((items[0]?.index ?? 0) / maxRows)
  const to = Math.floor((items.at(-1)?.index ?? 0) / maxRows)
  const tellPages = useEffectEvent(onPages)
  useEffect(() => tellPages({ from, to }), [from, to])

  const current = shown === undefined ? -1 : list.indexOf(shown)
  const moveTo = (key: string) => {
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
    const target = moveRow(key, wanted ?? current, list.total, pageRows) ?? current
    setWanted(target)
    virtualizer.scrollToIndex(target)
  }
  // The row that was moved to may be of a page that is on its way.
  const wantedId = wanted === undefined ? undefined : list.rowAt(wanted)?.id
  const showWanted = useEffectEvent((id: string) => {
    setWanted(undefined)
    if (id !== shown) onShow(id)
  })
  useEffect(() => {
    if (wantedId !== undefined) showWanted(wantedId)
  }, [wantedId])
  const pressKey = useWidgetKeys<KeyboardEvent>('List of operations', [
    { keys: moveKeys, title: 'Show the next, the one before, …', run: ({ key }) => moveTo(key) },
    { keys: ['Escape'], title: 'Close the details', isOff: shown === undefined, run: () => onShow(undefined) },
  ])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLButtonElement)) pressKey(event)
  }
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button')) return
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-index]') : null
    const work = row === null ? undefined : list.rowAt(Number(row.dataset.index))
    if (work) onShow(work.id === shown ? undefined : work.id)
  }
  const handlers = { onKeyDown, onClick }
  return (
    <div ref={scroller} className={`${frame.scroller} ${classes.scroller}`}>
      <table
        ref={gridRef}
        {...gridRole}
        className={frame.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label="Operations"
        aria-rowcount={list.total + 1}
        aria-busy={list.isPending}
        {...(current >= 0 ? { 'aria-activedescendant': `operation-row-${current}` } : {})}
        {...handlers}
      >
        <thead className={frame.head}>
          <tr aria-rowindex={1} className={`${frame.row} ${classes.row}`}>
            <th scope="col" className={frame.cell}>
              <span className={frame.hidden}>State</span>
            </th>
            <th scope="col" className={frame.cell}>
              Operation
            </th>
            <th scope="col" className={frame.cell}>
              What came of it
            </th>
            <th scope="col" className={frame.cell} data-column="bytes" title="Bytes read or written">
              Bytes
            </th>
            <th scope="col" className={frame.cell} data-column="duration">
              Took
            </th>
            <th scope="col" className={frame.cell} data-column="started">
              Started
            </th>
            <th scope="col" className={frame.cell} data-column="actions">
              <span className={frame.hidden}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ index, start }) => (
            <OperationRow
              key={list.rowAt(index)?.id ?? index}
              work={list.rowAt(index)}
              index={index}
              top={start}
              isShown={index === current}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
