import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RegistrySettings } from '../../../shared/contract/registries.ts'
import { api, engine } from '../../client/api.ts'

/** What is set about registries, and how it is set otherwise: the list of registries then tells it. */
export function useRegistrySettings() {
  const client = useQueryClient()
  const settings = useQuery(api.registries.settings.queryOptions())
  const change = useMutation({
    mutationFn: (next: RegistrySettings) => engine.registries.setSettings(next),
    onSuccess: (next) => {
      client.setQueryData(api.registries.settings.queryKey(), next)
      return client.invalidateQueries({ queryKey: api.registries.list.key() })
    },
  })
  return { settings, change }
}
