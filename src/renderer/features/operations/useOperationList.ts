import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { maxRows } from '../../../shared/contract/limits.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { api } from '../../client/api.ts'
import { operations } from '../../client/operations.ts'
import { useStore } from '../../client/Store.ts'
import { pendingUploads } from '../../client/uploads.ts'
import type { OperationsQuery } from './operationsAddress.ts'
import { isUnderWay, ofOperation, ofUpload, type Work } from './work.ts'

/** The list by index; a row is undefined while its page is on its way. */
export interface OperationList {
  readonly total: number
  readonly rowAt: (index: number) => Work | undefined
  readonly indexOf: (id: string) => number
  /** How many there are of each state; undefined while the first answer is on its way. */
  readonly counts: Readonly<Record<Operation['state'], number>> | undefined
  /** Whether it is still that of what was asked for before. */
  readonly isStale: boolean
  /** By the engine's clock. */
  readonly asOf: number
  readonly kinds: readonly string[]
  readonly isPending: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/** Pages of 500 rows, both inclusive. */
export interface PageRange {
  readonly from: number
  readonly to: number
}

function pageOptions({ state, kind }: OperationsQuery, page: number) {
  return api.operations.list.queryOptions({
    input: {
      offset: page * maxRows,
      limit: maxRows,
      ...(state === undefined ? {} : { state }),
      ...(kind === undefined ? {} : { kind }),
    },
    placeholderData: keepPreviousData,
  })
}

/** Uploads that no operation stands for, as far as they are meant. */
function meantUploads({ state, kind }: OperationsQuery, uploads: readonly Work[]): readonly Work[] {
  return uploads.filter(
    (work) =>
      (kind === undefined || work.kind === kind) &&
      (state === undefined || work.state === state || (state === 'running' && isUnderWay(work))),
  )
}

/** The operations that are meant, newest first, in the pages that are in view; kept true by the watch. */
export function useOperationList(query: OperationsQuery, range: PageRange): OperationList {
  const head = useQuery(pageOptions(query, 0))
  const from = Math.max(1, range.from)
  const pages = Array.from({ length: Math.max(0, range.to - from + 1) }, (_, index) => from + index)
  const rest = useQueries({ queries: pages.map((page) => pageOptions(query, page)) })
  const uploads = meantUploads(query, useStore(pendingUploads).map(ofUpload))
  const present = new Map(useStore(operations).map((operation) => [operation.id, operation]))

  const found = new Map([[0, head.data?.operations]])
  for (const [index, page] of pages.entries()) {
    const result = rest[index]
    // Another page's rows in the place of these would be wrong rows.
    found.set(page, result?.isPlaceholderData ? undefined : result?.data?.operations)
  }
  const rowAt = (index: number): Work | undefined => {
    const upload = uploads[index]
    if (upload !== undefined) return upload
    const place = index - uploads.length
    const listed = found.get(Math.floor(place / maxRows))?.[place % maxRows]
    // The watch is ahead of the list.
    return listed && ofOperation(present.get(listed.id) ?? listed)
  }
  const total = uploads.length + (head.data?.total ?? 0)
  return {
    total,
    rowAt,
    indexOf: (id) => Array.from({ length: total }, (_, index) => index).find((index) => rowAt(index)?.id === id) ?? -1,
    counts: head.data?.counts,
    isStale: head.isPlaceholderData,
    asOf: head.data?.asOf ?? 0,
    kinds: head.data?.kinds ?? [],
    isPending: head.isPending,
    error: head.error ?? rest.find((result) => result.error)?.error ?? null,
    retry: () => {
      void head.refetch()
      for (const result of rest) if (result.isError) void result.refetch()
    },
  }
}
