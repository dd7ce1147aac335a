import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useEffectEvent, useMemo, useRef } from 'react'
import { useWidgetKeys } from '../../client/widgetKeys.ts'
import classes from './FileTree.module.css'
import { FileTreeRow } from './FileTreeRow.tsx'
import type { OpenDirectories } from './openDirectories.ts'
import { movedRow, moveKeys, parentRow, typedRow } from './treeMoves.ts'
import type { ShownTree } from './useFileTree.ts'
import { useTyping } from './useTyping.ts'
import type { FileRow, NoteRow } from './visibleRows.ts'

/** Pixels, as the design has it. */
const rowHeight = 32

/** A table whose rows open to further ones (ARIA authoring practices, "Treegrid"). */
const treeRole = { role: 'treegrid', tabIndex: 0 } as const

const columns = [
  ['name', 'Name'],
  ['change', 'In this layer'],
  ['size', 'Size'],
  ['mode', 'Mode'],
  ['owner', 'Owner'],
  ['modified', 'Modified'],
  ['layer', 'Layer'],
] as const

interface Props {
  readonly shown: ShownTree
  readonly openness: OpenDirectories
  /** The raw path that is selected. */
  readonly path: string
  readonly onSelect: (path: string) => void
  /** Told when a file that is no directory is opened. */
  readonly onOpen: (row: FileRow) => void
  /** DiffIDs of the image's layers from the bottom up. */
  readonly diffIds: readonly string[]
  readonly label: string
  /** Has the keyboard of the tree. */
  readonly treeRef: RefObject<HTMLTableElement | null>
}

/** The files as a tree of which only the rows in view exist. Arrows move, open and close, typing finds. */
export function FileTreeView({ shown, openness, path, onSelect, onOpen, diffIds, label, treeRef }: Props) {
  const { tree, rows, isCurrent } = shown
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The head stays over the rows.
    scrollPaddingStart: rowHeight,
    paddingStart: rowHeight,
  })
  const items = virtualizer.getVirtualItems()
  // Rows that scroll out of view become those that scroll in: much cheaper than making new ones.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(64, items.length + 1)))

  const selected = useMemo(() => rows.findIndex((row) => row.kind === 'file' && row.path === path), [rows, path])
  const current = Math.max(0, selected)
  const row = rows[current]
  const active = row?.kind === 'file' ? row : undefined

  const pageRows = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2)
  // What comes would push down what is looked at: there it comes only when asked for.
  const lookedAt = selected <= (items.at(-1)?.index ?? -1) ? selected : -1
  useEffect(() => {
    for (const { index } of items) {
      const note = rows[index]
      if (note?.kind === 'more' && index > lookedAt) void tree.read(note.directory)
    }
  }, [items, rows, tree, lookedAt])
  const showSelected = useEffectEvent(() => {
    if (selected < 0) return
    const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
    const isFar = selected < first - pageRows() || selected > last + pageRows()
    virtualizer.scrollToIndex(selected, { align: isFar ? 'center' : 'auto' })
  })
  useEffect(() => {
    if (selected >= 0) showSelected()
  }, [selected])

  const select = (index: number | undefined) => {
    const target = index === undefined ? undefined : rows[index]
    if (target?.kind === 'file') onSelect(target.path)
  }
  const setOpen = ({ path: directory }: FileRow, open: boolean) => {
    openness.setOpen([directory], open)
    // What is selected stays in sight.
    if (!open && path.startsWith(`${directory}/`)) onSelect(directory)
  }
  const activate = (target: FileRow) => {
    if (target.isOpen === undefined) onOpen(target)
    else setOpen(target, !target.isOpen)
  }
  const pressKey = useWidgetKeys<KeyboardEvent>('Tree of files', [
    {
      keys: moveKeys,
      title: 'Move',
      run: ({ key }) => select(selected < 0 && key !== 'End' ? 0 : movedRow(key, rows, current, pageRows())),
    },
    {
      keys: ['ArrowRight'],
      title: 'Open the directory, or go into it',
      run: () => active && (active.isOpen === false ? setOpen(active, true) : active.isOpen && select(current + 1)),
    },
    {
      keys: ['ArrowLeft'],
      title: 'Close the directory, or go to the one around',
      run: () => active && (active.isOpen === true ? setOpen(active, false) : select(parentRow(rows, active))),
    },
    { keys: ['Enter', 'Space'], title: 'Open or close', run: () => active && activate(active) },
  ])
  const typing = useTyping()
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLButtonElement || pressKey(event)) return
    const word = typing(event)
    if (word === undefined) return
    event.preventDefault()
    select(typedRow(rows, current, word))
  }

  const handlers = {
    onKeyDown,
    onClick: (event: MouseEvent) => {
      const target = rowOf(event, rows)
      if (target === undefined) return
      const isToggle = event.target instanceof Element && event.target.closest('[data-toggle="true"]') !== null
      if (isToggle) setOpen(target, target.isOpen !== true)
      else onSelect(target.path)
    },
    onDoubleClick: (event: MouseEvent) => {
      const target = rowOf(event, rows)
      const isToggle = event.target instanceof Element && event.target.closest('[data-toggle="true"]') !== null
      if (target !== undefined && !isToggle) activate(target)
    },
  }
  return (
    <div ref={scroller} className={classes.scroller} data-stale={!isCurrent}>
      <table
        ref={treeRef}
        {...treeRole}
        className={classes.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label={label}
        aria-busy={!isCurrent}
        aria-rowcount={-1}
        {...(active ? { 'aria-activedescendant': `file-row-${current}` } : {})}
        {...handlers}
      >
        <thead>
          <tr className={`${classes.row} ${classes.headRow}`}>
            {columns.map(([column, title]) => (
              <th key={column} scope="col" data-column={column}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ index, start }) => {
            const each = rows[index]
            if (each === undefined) return null
            if (each.kind !== 'file') {
              return (
                <NoteLine
                  key={index % slots}
                  note={each}
                  top={start}
                  isHeld={index <= lookedAt}
                  onRead={() => void tree.read(each.directory)}
                />
              )
            }
            return (
              <FileTreeRow
                key={index % slots}
                row={each}
                index={index}
                top={start}
                isActive={index === selected}
                diffId={diffIds[each.line.facts.layer - 1]}
              />
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface NoteProps {
  readonly note: NoteRow
  readonly top: number
  /** Whether it waits to be asked to go on. */
  readonly isHeld: boolean
  readonly onRead: () => void
}

/** A line that is no file: what is on its way, an empty directory, an error where it happened. */
function NoteLine({ note, top, isHeld, onRead }: NoteProps) {
  return (
    <tr className={`${classes.row} ${classes.bodyRow}`} style={{ transform: `translateY(${top}px)` }}>
      <td className={classes.note} data-failed={note.kind === 'failed'} style={{ paddingLeft: note.level * 16 + 28 }}>
        {note.kind === 'more' && isHeld && (
          <Button variant="default" size="compact-xs" onClick={onRead}>
            Show more
          </Button>
        )}
        {note.kind === 'more' && !isHeld && (
          <>
            <span className={classes.hidden}>Loading</span>
            <span className={classes.bone} />
          </>
        )}
        {note.kind === 'empty' && 'Nothing in it'}
        {note.kind === 'failed' && (
          <>
            <span className={classes.noteText} role="alert" title={note.error?.message}>
              {note.error?.message}
            </span>
            <Button variant="default" size="compact-xs" onClick={onRead}>
              Try again
            </Button>
          </>
        )}
      </td>
    </tr>
  )
}

function rowOf(event: MouseEvent, rows: ShownTree['rows']): FileRow | undefined {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-index]') : null
  const row = rows[Number(element?.dataset.index)]
  return row?.kind === 'file' ? row : undefined
}
