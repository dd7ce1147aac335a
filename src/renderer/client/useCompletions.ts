import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from './api.ts'

/** How long one pauses before what was typed is completed, milliseconds. */
const pause = 80
/** How long completions are believed, milliseconds: names come and go. */
const life = 10_000

const origins = { here: 'here', registry: 'registry', 'well-known': 'Docker Hub' } as const

/** What a half-written reference may become, and where each is from; a keystroke ends the question before it. */
export function useCompletions(text: string, isWanted: boolean) {
  const [settled] = useDebouncedValue(text, pause)
  const { data = [] } = useQuery({
    ...api.transfers.complete.queryOptions({ input: { text: settled.slice(0, 1000) } }),
    placeholderData: keepPreviousData,
    gcTime: life,
    staleTime: life,
    enabled: isWanted,
  })
  // Until the answer is here, that to an earlier text is, as far as it still fits.
  return data
    .filter(({ reference }) => reference.includes(text.trim()))
    .map(({ reference, from }) => ({ text: reference, note: origins[from] }))
}

/** The registries that are known, as the beginning of a reference: `localhost:5000/`. */
export function useKnownRegistries(): readonly string[] {
  const { data = [] } = useQuery({
    ...api.transfers.complete.queryOptions({ input: { text: '' } }),
    gcTime: life,
    staleTime: life,
  })
  return data.map(({ reference }) => reference).filter((reference) => reference.endsWith('/'))
}
