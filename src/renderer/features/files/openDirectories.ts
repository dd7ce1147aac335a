import { useCallback } from 'react'
import type { FileLine } from '../../../shared/contract/files.ts'
import { Store, useStore } from '../../client/Store.ts'

/** Images whose open directories are remembered. */
const mostImages = 20

const stores = new Map<string, Store<ReadonlyMap<string, boolean>>>()

function storeOf(image: string): Store<ReadonlyMap<string, boolean>> {
  const store = stores.get(image) ?? new Store<ReadonlyMap<string, boolean>>(new Map())
  stores.delete(image)
  stores.set(image, store)
  const [oldest] = stores.keys()
  if (stores.size > mostImages && oldest !== undefined) stores.delete(oldest)
  return store
}

/** Which directories of an image are open, the same for all its layers; remembered as long as the window is. */
export interface OpenDirectories {
  readonly isOpen: (path: string, line: FileLine) => boolean
  readonly setOpen: (paths: readonly string[], open: boolean) => void
}

/**
 * The open directories of an image. With `opensChanged`, those that a layer changed something in are open unless they
 * were closed; not those that it added, since all in them is added.
 */
export function useOpenDirectories(image: string, opensChanged: boolean): OpenDirectories {
  const store = storeOf(image)
  const known = useStore(store)
  const isOpen = useCallback(
    (path: string, line: FileLine) => known.get(path) ?? (opensChanged && isChangedInside(line)),
    [known, opensChanged],
  )
  const setOpen = useCallback(
    (paths: readonly string[], open: boolean) => {
      const changed = paths.filter((path) => store.get().get(path) !== open)
      if (changed.length > 0) store.set(new Map([...store.get(), ...changed.map((path) => [path, open] as const)]))
    },
    [store],
  )
  return { isOpen, setOpen }
}

function isChangedInside({ change, below }: FileLine): boolean {
  if (change === 'added' || change === 'deleted' || below === undefined) return false
  return below.added + below.changed + below.metadata + below.deleted > 0
}
