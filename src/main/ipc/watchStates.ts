import { withRpcErrors } from './errors.ts'
import { ticks } from './ticks.ts'

interface Watched<T> {
  state(): Promise<T>
  subscribe(listener: () => void): () => void
}

/**
 * The state of something now and whenever it is another one, at most 20 times a second, until the signal aborts.
 * `attempt` completes "Could not ...".
 */
export async function* watchStates<T>(watched: Watched<T>, signal: AbortSignal | undefined, attempt: string) {
  yield* withRpcErrors(changes(watched, signal ?? new AbortController().signal), attempt)
}

async function* changes<T>(watched: Watched<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  const subscribe = (wake: () => void) => {
    wake()
    return watched.subscribe(wake)
  }
  let last: string | undefined
  for await (const _ of ticks(subscribe, signal)) {
    const state = await watched.state()
    const text = JSON.stringify(state)
    // Files are written for other reasons, too.
    if (text !== last) yield state
    last = text
  }
}
