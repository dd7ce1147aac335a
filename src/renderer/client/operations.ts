import type { Operation } from '../../shared/contract/operations.ts'
import { Store } from './Store.ts'

/** Ended operations that are kept here; the engine has more. */
const endedLimit = 200

/** The work under way and what ended last, newest first, kept true by the watch. */
export const operations = new Store<readonly Operation[]>([])

/**
 * Takes in what the watch tells: all there is (`isWhole`), or what changed. Tells whether the engine's list of
 * operations, beyond their progress, is another one now.
 */
export function applyOperations(told: readonly Operation[], isWhole: boolean): boolean {
  const known = new Map((isWhole ? [] : operations.get()).map((operation) => [operation.id, operation]))
  const isOther = isWhole || told.some(({ id, state }) => known.get(id)?.state !== state)
  for (const operation of told) known.set(operation.id, operation)
  let ended = 0
  const sorted = [...known.values()].sort((a, b) => b.started - a.started)
  operations.set(sorted.filter(({ state }) => state === 'running' || ++ended <= endedLimit))
  return isOther
}

/** Resolves to the operation once it is known, whatever has become of it; to undefined when it is not within `limit` ms. */
export function whenKnown(id: string, limit: number): Promise<Operation | undefined> {
  return new Promise((resolve) => {
    const end = (found: Operation | undefined) => {
      unsubscribe()
      clearTimeout(timer)
      resolve(found)
    }
    const look = () => {
      const found = operations.get().find((operation) => operation.id === id)
      if (found !== undefined) end(found)
    }
    const unsubscribe = operations.subscribe(look)
    const timer = setTimeout(() => end(undefined), limit)
    look()
  })
}

/** Resolves to the operation once it has ended. Rejects with the signal's reason. */
export function whenEnded(id: string, signal?: AbortSignal): Promise<Operation> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = operations.get().find((operation) => operation.id === id)
      if (found === undefined || found.state === 'running') return
      unsubscribe()
      resolve(found)
    }
    const unsubscribe = operations.subscribe(look)
    signal?.addEventListener('abort', () => {
      unsubscribe()
      reject(signal.reason)
    })
    look()
  })
}
