import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import type { contract } from '../../shared/contract/contract.ts'
import { Connection } from './Connection.ts'

/** The one connection of this window. */
export const connection = new Connection()

/** The engine, typed by the contract. */
export const engine: ContractRouterClient<typeof contract> = createORPCClient(connection)

/** Query options and keys for each procedure. */
export const api = createTanstackQueryUtils(engine)

/** What the window knows of the engine. Events keep it true, so nothing goes stale by time. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
