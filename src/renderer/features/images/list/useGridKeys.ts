import type { KeyboardEvent } from 'react'
import { useWidgetKeys } from '../../../client/widgetKeys.ts'
import { moveKeys, moveRow } from '../../../ui/moveRow.ts'
import type { ListRow } from './listRow.ts'
import type { ActiveRow } from './useActiveRow.ts'
import type { ImageList } from './useImageList.ts'

interface Grid {
  readonly list: ImageList
  readonly active: ActiveRow
  readonly isGrouped: boolean
  /** Rows that a page of the scroller shows. */
  readonly pageRows: () => number
  readonly scrollTo: (index: number) => void
  readonly onOpen: (row: ListRow) => void
  readonly onMark: (row: ListRow) => void
  /** Marks from the active row to another. */
  readonly onMarkTo: (index: number) => void
  readonly onMarkAll: () => void
  /** Absent when nothing is marked. */
  readonly onUnmarkAll: (() => void) | undefined
  readonly onDelete: (row: ListRow) => void
  readonly onMenu: (row: ListRow, index: number) => void
}

/** The keys of the list, as ARIA's authoring practices have them for grids and treegrids. Returns the key handler. */
export function useGridKeys(grid: Grid): (event: KeyboardEvent) => boolean {
  const { list, active, isGrouped } = grid
  const row = list.rowAt(active.index)
  const withRow = (act: (row: ListRow) => void) => ({ isOff: !row, run: () => row && act(row) })
  const goTo = (index: number) => {
    active.set(index)
    grid.scrollTo(index)
  }
  const targetOf = (key: string) => moveRow(key, active.index, list.total, grid.pageRows()) ?? active.index
  const goIn = (from: ListRow) => {
    if (from.kind === 'image') return
    if (from.isOpen) goTo(Math.min(active.index + 1, list.total - 1))
    else grid.onOpen(from)
  }
  const goOut = (from: ListRow) => {
    if (from.kind === 'image') goTo(active.index - from.position - 1)
    else if (from.isOpen) grid.onOpen(from)
  }
  const ofGroups = [
    { keys: ['ArrowRight'], title: 'Open the repository, or go into it', ...withRow(goIn) },
    { keys: ['ArrowLeft'], title: 'Close the repository, or go to it', ...withRow(goOut) },
  ]
  return useWidgetKeys<KeyboardEvent>('List of images', [
    { keys: moveKeys, title: 'Move', run: ({ key }) => goTo(targetOf(key)) },
    {
      keys: moveKeys.map((key) => `shift+${key}`),
      title: 'Move and mark',
      run: ({ key }) => {
        const target = targetOf(key)
        grid.onMarkTo(target)
        goTo(target)
      },
    },
    ...(isGrouped ? ofGroups : []),
    { keys: ['Enter'], title: isGrouped ? 'Open the image or repository' : 'Open the image', ...withRow(grid.onOpen) },
    { keys: ['Space'], title: 'Mark or unmark', ...withRow(grid.onMark) },
    { keys: ['mod+A'], title: 'Mark all', run: grid.onMarkAll },
    { keys: ['Escape'], title: 'Unmark all', isOff: !grid.onUnmarkAll, run: () => grid.onUnmarkAll?.() },
    { keys: ['Delete'], title: 'Delete what is marked, or the image…', ...withRow(grid.onDelete) },
    {
      keys: ['ContextMenu', 'shift+F10'],
      title: 'Show what can be done',
      ...withRow((target) => grid.onMenu(target, active.index)),
    },
  ])
}
