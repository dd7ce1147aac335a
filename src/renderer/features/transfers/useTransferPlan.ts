import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import type { TransferWish } from '../../client/transferAddress.ts'

/** What a pull costs. Asked anew each time: what a registry has, and what is here, changes. */
export function usePullPlan({ reference, platform, allPlatforms, allTags }: TransferWish) {
  return useQuery({
    ...api.transfers.planPull.queryOptions({
      input: { reference, allPlatforms, ...(platform === undefined ? {} : { platform }) },
    }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
    refetchOnMount: 'always',
    enabled: reference !== '' && !allTags,
  })
}

/** What a push sends. */
export function usePushPlan({ reference, platform, allTags }: TransferWish) {
  return useQuery({
    ...api.transfers.planPush.queryOptions({ input: { reference, ...(platform === undefined ? {} : { platform }) } }),
    gcTime: 0,
    staleTime: 0,
    refetchOnMount: 'always',
    enabled: reference !== '' && !allTags,
  })
}
