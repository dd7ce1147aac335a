import { setTimeout as sleep } from 'node:timers/promises'
import { maxUpdatesPerSecond } from '../../shared/contract/limits.ts'

const interval = 1000 / maxUpdatesPerSecond

/**
 * Yields whenever something has happened since the last time, at most 20 times a second, until `signal`
 * aborts. `subscribe` is given what to call when something happens, and gives what ends that. Nothing is
 * queued: the reader looks at the present state, so that a slow one never makes memory grow.
 */
export async function* ticks(
  subscribe: (wake: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<void, void, void> {
  let pending = false
  let wake = () => {}
  const stop = () => wake()
  const unsubscribe = subscribe(() => {
    pending = true
    wake()
  })
  signal.addEventListener('abort', stop)
  try {
    while (!signal.aborted) {
      if (!pending) {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (pending || signal.aborted) resolve()
        })
      }
      if (signal.aborted) return
      pending = false
      yield
      await sleep(interval, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    unsubscribe()
  }
}
