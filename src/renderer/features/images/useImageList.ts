import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ImageRow, ImageSort } from '../../../shared/contract/images.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import { api } from '../../client/api.ts'

/** What the list shows, as its address says. */
export interface ImageListQuery {
  readonly text: string
  readonly untagged: boolean
  readonly sort: ImageSort
  readonly descending: boolean
}

/** The list by index; a row is undefined while its page is on its way. */
export interface ImageList {
  readonly total: number
  readonly rowAt: (index: number) => ImageRow | undefined
  /** Rows that are here, in order. */
  readonly loaded: readonly ImageRow[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly retry: () => void
}

function pageOptions(query: ImageListQuery, page: number) {
  const { text, untagged, sort, descending } = query
  return api.images.list.queryOptions({
    input: {
      sort,
      descending,
      offset: page * maxRows,
      limit: maxRows,
      ...(text === '' ? {} : { text }),
      ...(untagged ? { dangling: true } : {}),
    },
    placeholderData: keepPreviousData,
  })
}

/** The images that match, read in pages of 500 around rows `first` to `last`; what is in view stays true by events. */
export function useImageList(query: ImageListQuery, first: number, last: number): ImageList {
  // The first page gives the total, and is wanted again on the way back to the top.
  const head = useQuery(pageOptions(query, 0))
  const from = Math.max(1, Math.floor(first / maxRows))
  const to = Math.floor(Math.max(first, last) / maxRows)
  const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
  const rest = useQueries({ queries: pages.map((page) => pageOptions(query, page)) })

  const found = rest.map((result) => (result.isPlaceholderData ? undefined : result.data?.rows))
  const key = [head.data?.rows, from, ...found]
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is exactly what the rows depend on.
  const rows = useMemo(() => {
    const map = new Map<number, readonly ImageRow[] | undefined>([[0, head.data?.rows]])
    for (const [index, page] of pages.entries()) map.set(page, found[index])
    return {
      rowAt: (index: number) => map.get(Math.floor(index / maxRows))?.[index % maxRows],
      loaded: [...map.values()].flatMap((page) => page ?? []),
    }
  }, key)
  const error = head.error ?? rest.find((result) => result.error)?.error ?? null
  return {
    ...rows,
    total: head.data?.total ?? 0,
    isPending: head.isPending,
    error,
    retry: () => {
      void head.refetch()
      for (const result of rest) if (result.isError) void result.refetch()
    },
  }
}
