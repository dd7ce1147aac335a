import { EngineError } from '../errors/EngineError.ts'
import { type ContainerChange, isActive, type KnownContainer } from './ContainerRegistry.ts'
import type { Room } from './room.ts'
import type { ContainerExit, WaitCondition } from './types.ts'

/** Waits until a condition comes true: see ContainerQueries. It looks on from the call on. */
export function waitFor(
  { registry }: Pick<Room, 'registry'>,
  reference: string,
  condition: WaitCondition,
  signal?: AbortSignal,
): Promise<ContainerExit> {
  const begun = registry.find(reference)
  const { id } = begun.record
  if (condition === 'not-running' && !isActive(begun.state)) return Promise.resolve(exitOf(begun))
  return new Promise((resolve, reject) => {
    const end = (): void => {
      unsubscribe()
      signal?.removeEventListener('abort', stop)
    }
    const stop = (): void => {
      end()
      reject(new EngineError('ABORTED', 'Stopped waiting for the container.'))
    }
    const unsubscribe = registry.subscribe((change) => {
      if (change.id !== id || !isOver(condition, begun, change)) return
      end()
      resolve(exitOf(change.after ?? change.before ?? begun))
    })
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) stop()
  })
}

function isOver(condition: WaitCondition, begun: KnownContainer, { after }: ContainerChange): boolean {
  // It never ends again once it is gone.
  if (after === undefined) return true
  if (condition === 'removed') return false
  if (condition === 'not-running') return !isActive(after.state)
  return after.state.finished !== begun.state.finished && after.state.finished > 0
}

function exitOf({ state: { exitCode, error } }: KnownContainer): ContainerExit {
  return { exitCode, error }
}
