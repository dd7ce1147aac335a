import { pathText, rawBase, rawParent } from '../../../shared/model/rawPath.ts'
import type { FileRow, VisibleRow } from './visibleRows.ts'

/** The keys that move in the tree, whatever is open. */
export const moveKeys = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'] as const

/** The row that a key leads to from row `current`; only files are gone to. Undefined where there is none. */
export function movedRow(
  key: string,
  rows: readonly VisibleRow[],
  current: number,
  pageRows: number,
): number | undefined {
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return fileFrom(rows, current + 1, 1)
    case 'ArrowUp':
      return fileFrom(rows, current - 1, -1)
    case 'PageDown':
      return fileFrom(rows, Math.min(last, current + pageRows), 1) ?? fileFrom(rows, last, -1)
    case 'PageUp':
      return fileFrom(rows, Math.max(0, current - pageRows), -1) ?? fileFrom(rows, 0, 1)
    case 'Home':
      return fileFrom(rows, 0, 1)
    case 'End':
      return fileFrom(rows, last, -1)
    default:
      return undefined
  }
}

function fileFrom(rows: readonly VisibleRow[], start: number, step: 1 | -1): number | undefined {
  for (let index = start; index >= 0 && index < rows.length; index += step) {
    if (rows[index]?.kind === 'file') return index
  }
  return undefined
}

/** The row of the directory that a file lies in; undefined in the root. */
export function parentRow(rows: readonly VisibleRow[], { path }: FileRow): number | undefined {
  const parent = rawParent(path)
  const index = rows.findIndex((row) => row.kind === 'file' && row.path === parent)
  return index < 0 ? undefined : index
}

/**
 * The next row, behind row `current` and around the end, whose name begins with what was typed, in large or small
 * letters; from the row itself when more than one sign was typed.
 */
export function typedRow(rows: readonly VisibleRow[], current: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase()
  const start = wanted.length > 1 ? current : current + 1
  for (let step = 0; step < rows.length; step++) {
    const index = (start + step) % rows.length
    const row = rows[index]
    if (row?.kind === 'file' && pathText(rawBase(row.path)).toLowerCase().startsWith(wanted)) return index
  }
  return undefined
}
