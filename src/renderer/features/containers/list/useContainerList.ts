import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { ContainerRow } from '../../../../shared/contract/containers.ts'
import { maxRows } from '../../../../shared/contract/limits.ts'
import { api } from '../../../client/api.ts'
import type { FindableRows } from '../../../ui/grid/useActiveRow.ts'
import { askedStates, type ContainerListQuery } from './listAddress.ts'

/** The list by index, with what there is to say about it. */
export interface ContainerList extends FindableRows<ContainerRow> {
  /** The rows that are here. */
  readonly rows: readonly ContainerRow[]
  readonly error: Error | null
  readonly retry: () => void
}

function pageOptions(query: ContainerListQuery, page: number) {
  const { text, sort, descending } = query
  const status = askedStates(query)
  return api.containers.list.queryOptions({
    input: {
      sort,
      descending,
      offset: page * maxRows,
      limit: maxRows,
      ...(text === '' ? {} : { text }),
      ...(status === undefined ? {} : { status }),
    },
    placeholderData: keepPreviousData,
  })
}

/** The containers that are meant, in the pages of 500 that are in view (both inclusive); kept true by the watch. */
export function useContainerList(
  query: ContainerListQuery,
  range: { readonly from: number; readonly to: number },
): ContainerList {
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
  return {
    total: head.data?.total ?? 0,
    rowAt: (index) => found.get(Math.floor(index / maxRows))?.[index % maxRows],
    indexOf: (id) => {
      for (const [page, rows] of found) {
        const place = rows?.findIndex((row) => row.id === id) ?? -1
        if (place >= 0) return page * maxRows + place
      }
      return undefined
    },
    rows: [...found.values()].flatMap((rows) => rows ?? []),
    isPending: head.isPending,
    error: head.error ?? rest.find(({ error }) => error)?.error ?? null,
    retry: () => {
      void head.refetch()
      for (const result of rest) if (result.isError) void result.refetch()
    },
  }
}
