import { maxRows } from '../../../shared/contract/limits.ts'
import type { Containers } from '../../engine/containers/types.ts'
import { ticks } from '../ticks.ts'

/** Tells which containers changed since the last time, until the signal; first that all may have. */
export async function* watchContainers(containers: Containers, signal: AbortSignal) {
  const changed = new Set<string>()
  let isWhole = true
  const subscribe = (wake: () => void) => {
    const unsubscribe = containers.subscribe((id) => {
      changed.add(id)
      wake()
    })
    wake()
    return unsubscribe
  }
  for await (const _ of ticks(subscribe, signal)) {
    const message = { ids: [...changed].slice(0, maxRows), isWhole: isWhole || changed.size > maxRows }
    isWhole = false
    changed.clear()
    yield message
  }
}
