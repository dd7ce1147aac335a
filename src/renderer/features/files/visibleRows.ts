import type { ErrorRecord } from '../../../shared/contract/errors.ts'
import type { FileLine } from '../../../shared/contract/files.ts'
import { joinRawPath } from '../../../shared/model/rawPath.ts'
import type { ReadDirectories } from './FileTree.ts'

/** A file or directory that is in sight. */
export interface FileRow {
  readonly kind: 'file'
  readonly path: string
  readonly line: FileLine
  /** 1 for what lies in the root. */
  readonly level: number
  /** Undefined for what cannot be opened. */
  readonly isOpen: boolean | undefined
  /** Its place in its directory, 1 for the first. */
  readonly position: number
  /** How many its directory has; -1 as long as that is not known. */
  readonly siblings: number
}

/** What stands in a directory instead of files: more is coming, there is nothing, it could not be read. */
export interface NoteRow {
  readonly kind: 'more' | 'empty' | 'failed'
  readonly directory: string
  readonly level: number
  readonly error?: ErrorRecord
}

export type VisibleRow = FileRow | NoteRow

/** Whether something is a directory, or was one before the layer made something else of it. */
export function isDirectory({ facts, before }: FileLine): boolean {
  return facts.kind === 'directory' || before?.kind === 'directory'
}

/** Says whether a directory is open. */
export type IsOpen = (path: string, line: FileLine) => boolean

/** The rows of a tree that are in sight, from the top down. */
export function visibleRows(directories: ReadDirectories, isOpen: IsOpen): VisibleRow[] {
  const rows: VisibleRow[] = []
  const add = (directory: string, level: number): void => {
    const read = directories.get(directory)
    const siblings = read === undefined || read.next !== undefined ? -1 : read.lines.length
    read?.lines.forEach((line, index) => {
      const path = joinRawPath(directory, line.name)
      const open = isDirectory(line) ? isOpen(path, line) : undefined
      rows.push({ kind: 'file', path, line, level, isOpen: open, position: index + 1, siblings })
      if (open === true) add(path, level + 1)
    })
    if (read?.error !== undefined) rows.push({ kind: 'failed', directory, level, error: read.error })
    else if (read === undefined || read.next !== undefined) rows.push({ kind: 'more', directory, level })
    else if (read.lines.length === 0) rows.push({ kind: 'empty', directory, level })
  }
  add('', 1)
  return rows
}

/** Open directories of which nothing has been read, at most `limit`. */
export function unreadDirectories(directories: ReadDirectories, isOpen: IsOpen, limit: number): string[] {
  const found: string[] = []
  const look = (directory: string): void => {
    for (const line of directories.get(directory)?.lines ?? []) {
      if (found.length === limit) return
      const path = joinRawPath(directory, line.name)
      if (!isDirectory(line) || !isOpen(path, line)) continue
      if (directories.has(path)) look(path)
      else found.push(path)
    }
  }
  look('')
  return found
}
