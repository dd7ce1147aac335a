import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { ImageRow } from '../../../shared/contract/images.ts'
import { maxRows } from '../../../shared/contract/limits.ts'
import type { ImageSort } from '../../../shared/model/imageSort.ts'
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
  readonly loaded: () => readonly ImageRow[]
  readonly isPending: boolean
  /** What is shown is the answer to an earlier question, until the new one is here. */
  readonly isStale: boolean
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

/** Pages of 500 rows, both inclusive. */
export interface PageRange {
  readonly from: number
  readonly to: number
}

/** The images that match, read in the pages that are in view; these stay true by events. */
export function useImageList(query: ImageListQuery, range: PageRange): ImageList {
  // The first page gives the total, and is wanted again on the way back to the top.
  const head = useQuery(pageOptions(query, 0))
  const from = Math.max(1, range.from)
  const pages = Array.from({ length: Math.max(0, range.to - from + 1) }, (_, index) => from + index)
  const rest = useQueries({ queries: pages.map((page) => pageOptions(query, page)) })

  const found = new Map([[0, head.data?.rows]])
  for (const [index, page] of pages.entries()) {
    const result = rest[index]
    // Another page's rows in the place of these would be wrong rows.
    found.set(page, result?.isPlaceholderData ? undefined : result?.data?.rows)
  }
  const error = head.error ?? rest.find((result) => result.error)?.error ?? null
  return {
    rowAt: (index) => found.get(Math.floor(index / maxRows))?.[index % maxRows],
    loaded: () => [...found.values()].flatMap((page) => page ?? []),
    total: head.data?.total ?? 0,
    isPending: head.isPending,
    isStale: head.isPlaceholderData,
    error,
    retry: () => {
      void head.refetch()
      for (const result of rest) if (result.isError) void result.refetch()
    },
  }
}
