import { useQuery } from '@tanstack/react-query'
import type { Operation } from '../../../shared/contract/operations.ts'
import { api } from '../../client/api.ts'
import { operations } from '../../client/operations.ts'
import { useStore } from '../../client/Store.ts'

interface FoundOperation {
  readonly operation: Operation | undefined
  readonly isPending: boolean
  readonly error: Error | null
}

/** An operation as it is now: as the watch tells it, or else from the history. */
export function useOperation(id: string): FoundOperation {
  const told = useStore(operations).find((entry) => entry.id === id)
  const asked = useQuery({ ...api.operations.get.queryOptions({ input: { id } }), enabled: told === undefined })
  return {
    operation: told ?? asked.data,
    isPending: told === undefined && asked.isPending,
    error: told === undefined ? asked.error : null,
  }
}
