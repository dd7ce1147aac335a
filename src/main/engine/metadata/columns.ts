import type { Row } from './Statements.ts'

/** A text column. `T` narrows it to what the schema keeps there (`ImageId`, `ChainId`). */
export function text<T extends string = string>(row: Row, column: string): T {
  return String(row[column] ?? '') as T
}

/** An integer column. */
export function integer(row: Row, column: string): number {
  return Number(row[column] ?? 0)
}

/** A column that holds JSON written by this room. */
export function json<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T
}

/** A group_concat column with line feeds between; no name contains one. */
export function lines<T extends string = string>(row: Row, column: string): T[] {
  const value = row[column]
  return typeof value === 'string' && value !== '' ? (value.split('\n') as T[]) : []
}
