import { useEffect } from 'react'
import { maxRows } from '../../../shared/contract/limits.ts'
import { engine } from '../../client/api.ts'
import { containerChanges, storeChanges } from '../../client/live.ts'
import { useStore } from '../../client/Store.ts'
import { ForestSource, type ForestState } from './ForestSource.ts'
import type { ForestContainer } from './forest.ts'

/** Containers that the forest shows: the newest. */
const containerLimit = 2000

/** The containers as far as the forest shows them. */
async function readContainers(): Promise<readonly ForestContainer[]> {
  const found: ForestContainer[] = []
  for (let total = 1; found.length < Math.min(total, containerLimit); ) {
    const page = await engine.containers.list({ offset: found.length, limit: maxRows })
    total = page.total
    if (page.rows.length === 0) break
    found.push(
      ...page.rows.map(({ id, name, imageId, state, usage }) => ({
        id,
        name,
        imageId,
        isRunning: state.status === 'running' || state.status === 'paused',
        dockerSize: usage?.dockerSize ?? 0,
      })),
    )
  }
  return found
}

/** Kept while the window is open: coming back to the page reads what changed, and no more. */
const source = new ForestSource({
  forestBlocks: (input) => engine.layers.forestBlocks(input),
  forestLayers: (input) => engine.layers.forestLayers(input),
  forestImages: (input) => engine.layers.forestImages(input),
  containers: readContainers,
})

/** The forest, kept true while a component shows it; `retry` reads it again at once. */
export function useForest(): ForestState & { readonly retry: () => void } {
  const state = useStore(source.state)
  useEffect(() => {
    source.refresh()
    const unsubscribes = [storeChanges, containerChanges].map((changes) => changes.subscribe(() => source.refresh()))
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe()
      source.stop()
    }
  }, [])
  return { ...state, retry: () => source.refresh() }
}
