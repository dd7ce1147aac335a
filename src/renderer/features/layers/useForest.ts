import { useEffect } from 'react'
import { engine } from '../../client/api.ts'
import { storeChanges } from '../../client/live.ts'
import { useStore } from '../../client/Store.ts'
import { ForestSource, type ForestState } from './ForestSource.ts'

/** Kept while the window is open: coming back to the page reads what changed, and no more. */
const source = new ForestSource({
  forestBlocks: (input) => engine.layers.forestBlocks(input),
  forestLayers: (input) => engine.layers.forestLayers(input),
  forestImages: (input) => engine.layers.forestImages(input),
})

/** The forest, kept true while a component shows it; `retry` reads it again at once. */
export function useForest(): ForestState & { readonly retry: () => void } {
  const state = useStore(source.state)
  useEffect(() => {
    source.refresh()
    const unsubscribe = storeChanges.subscribe(() => source.refresh())
    return () => {
      unsubscribe()
      source.stop()
    }
  }, [])
  return { ...state, retry: () => source.refresh() }
}
