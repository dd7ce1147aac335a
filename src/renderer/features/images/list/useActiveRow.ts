import { useState } from 'react'
import type { ImageListQuery } from './listAddress.ts'
import type { ImageList } from './useImageList.ts'

/** The row that has the keyboard. It stays the same one when rows come and go around it. */
export interface ActiveRow {
  readonly index: number
  readonly set: (index: number) => void
}

/** Stands for a list that is begun at its top: another order or filter, but not another group open. */
export function listIdentity({ text, untagged, sort, descending, open }: ImageListQuery): string {
  return JSON.stringify([text, untagged, sort, descending, open === undefined])
}

interface Active {
  readonly list: string
  readonly index: number
  readonly key: string | undefined
}

/** Keeps the active row of a list by what it shows, as long as that is near. */
export function useActiveRow(list: ImageList, query: ImageListQuery): ActiveRow {
  const identity = listIdentity(query)
  const [kept, setKept] = useState<Active>({ list: identity, index: 0, key: undefined })
  const active = kept.list === identity ? kept : { index: 0, key: undefined }
  const here = Math.min(active.index, Math.max(0, list.total - 1))
  const row = list.rowAt(here)
  const isMoved = active.key !== undefined && row !== undefined && row.key !== active.key
  const index = isMoved ? (list.indexOf(active.key ?? '') ?? here) : here
  return { index, set: (next) => setKept({ list: identity, index: next, key: list.rowAt(next)?.key }) }
}
