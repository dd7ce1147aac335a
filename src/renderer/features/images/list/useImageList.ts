import { keepPreviousData, type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { GroupedRow, ImageRow } from '../../../../shared/contract/images.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { api } from '../../../client/api.ts'
import type { ImageListQuery } from './listAddress.ts'
import { imageListRow, type ListPage, type ListRow } from './listRow.ts'

/** The list by index; what is not here yet is undefined. */
export interface ImageList {
  /** Rows in all: images, and groups where there are. */
  readonly total: number
  readonly imageCount: number
  /** Absent in a list without groups. */
  readonly groupCount?: number
  /** The rows that are here, in order. The same array as long as they are the same. */
  readonly rows: readonly ListRow[]
  readonly rowAt: (index: number) => ListRow | undefined
  /** The index of a row by its key; undefined when it is not among those that are here. */
  readonly indexOf: (key: string) => number | undefined
  /** The images of the rows from an index to another, both inclusive, also those that are not here; at most 500 rows. */
  readonly imagesBetween: (one: number, other: number) => Promise<readonly ImageRow[]>
  readonly isPending: boolean
  /** What is shown is the answer to an earlier question, until the new one is here. */
  readonly isStale: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/** Pages of 500 rows, both inclusive. */
export interface PageRange {
  readonly from: number
  readonly to: number
}

interface FlatAnswer {
  readonly rows: readonly ImageRow[]
  readonly total: number
}

interface GroupedAnswer {
  readonly rows: readonly GroupedRow[]
  readonly total: number
  readonly groupCount: number
  readonly imageCount: number
}

/** What the engine is asked for a page of this list. */
export function pageInput({ text, untagged, sort, descending }: ImageListQuery, page: number) {
  return {
    sort,
    descending,
    offset: page * maxRows,
    limit: maxRows,
    ...(text === '' ? {} : { text }),
    ...(untagged ? { dangling: true } : {}),
  }
}

function fromFlat({ rows, total }: FlatAnswer): ListPage {
  return { rows: rows.map(imageListRow), total, imageCount: total }
}

function fromGrouped({ rows, ...counts }: GroupedAnswer): ListPage {
  return {
    ...counts,
    rows: rows.map((row) => ({
      ...row,
      key: row.kind === 'group' ? `group ${row.repository}` : `${row.repository} ${row.image.id}`,
    })),
  }
}

function flatPage(query: ImageListQuery, page: number) {
  return api.images.list.queryOptions({ input: pageInput(query, page), select: fromFlat })
}

function groupedPage(query: ImageListQuery, page: number) {
  const open = query.open ?? { all: false, except: [] }
  return api.images.listGroups.queryOptions({ input: { ...pageInput(query, page), open }, select: fromGrouped })
}

/** The first page, which gives the total; until it is here that of the list before, with groups or without. */
function useFirstPage(query: ImageListQuery): UseQueryResult<ListPage> {
  const isGrouped = query.open !== undefined
  const placeholderData = keepPreviousData
  const flat = useQuery({ ...flatPage(query, 0), placeholderData, enabled: !isGrouped })
  const groups = useQuery({ ...groupedPage(query, 0), placeholderData, enabled: isGrouped })
  return isGrouped ? groups : flat
}

type RestOfPages = readonly Pick<UseQueryResult<ListPage>, 'data' | 'error' | 'isError' | 'refetch'>[]

/** Keeps the answers of the further pages the same array as long as they are the same answers. */
function keepResults(results: UseQueryResult<ListPage>[]): RestOfPages {
  return results.map(({ data, error, isError, refetch }) => ({ data, error, isError, refetch }))
}

function useRestOfPages(query: ImageListQuery, pages: readonly number[]): RestOfPages {
  const isGrouped = query.open !== undefined
  const flat = useQueries({
    queries: isGrouped ? [] : pages.map((page) => flatPage(query, page)),
    combine: keepResults,
  })
  const groups = useQueries({
    queries: isGrouped ? pages.map((page) => groupedPage(query, page)) : [],
    combine: keepResults,
  })
  return isGrouped ? groups : flat
}

/** The images that match, read in the pages that are in view; these stay true by events. */
export function useImageList(query: ImageListQuery, range: PageRange): ImageList {
  const client = useQueryClient()
  const head = useFirstPage(query)
  const from = Math.max(1, range.from)
  const to = Math.max(from - 1, range.to)
  const pages = useMemo(() => Array.from({ length: to - from + 1 }, (_, at) => from + at), [from, to])
  const rest = useRestOfPages(query, pages)

  const { rows, starts } = useMemo(() => {
    const found: ListRow[] = [...(head.data?.rows ?? [])]
    const places = new Map([[0, 0]])
    for (const [at, page] of pages.entries()) {
      const data = rest[at]?.data
      if (data === undefined) continue
      places.set(page, found.length)
      found.push(...data.rows)
    }
    return { rows: found, starts: places }
  }, [head.data, rest, pages])

  const total = head.data?.total ?? 0
  const rowAt = useCallback(
    (index: number) => {
      const start = starts.get(Math.floor(index / maxRows))
      return start === undefined || index >= total ? undefined : rows[start + (index % maxRows)]
    },
    [rows, starts, total],
  )
  return {
    total,
    imageCount: head.data?.imageCount ?? 0,
    ...(head.data?.groupCount === undefined ? {} : { groupCount: head.data.groupCount }),
    rows,
    rowAt,
    indexOf: (key) => {
      const place = rows.findIndex((row) => row.key === key)
      const page = [...starts].findLast(([, start]) => start <= place)
      return place < 0 || page === undefined ? undefined : page[0] * maxRows + place - page[1]
    },
    imagesBetween: async (one, other) => {
      const first = Math.max(Math.min(one, other), one - maxRows + 1)
      const last = Math.min(Math.max(one, other), one + maxRows - 1)
      const wanted = [...new Set([Math.floor(first / maxRows), Math.floor(last / maxRows)])]
      const answers = await Promise.all(
        wanted.map(async (page) =>
          query.open === undefined
            ? fromFlat(await client.ensureQueryData(flatPage(query, page)))
            : fromGrouped(await client.ensureQueryData(groupedPage(query, page))),
        ),
      )
      const start = first - (wanted[0] ?? 0) * maxRows
      return answers
        .flatMap((answer) => answer.rows)
        .slice(start, start + last - first + 1)
        .flatMap((row) => (row.kind === 'image' ? [row.image] : []))
    },
    isPending: head.isPending,
    isStale: head.isPlaceholderData,
    error: head.error ?? rest.find(({ error }) => error)?.error ?? null,
    retry: () => {
      void head.refetch()
      for (const page of rest) if (page.isError) void page.refetch()
    },
  }
}
