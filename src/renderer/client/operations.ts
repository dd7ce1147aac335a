import type { Operation } from '../../shared/contract/operations.ts'
import { Store } from './Store.ts'

/** The engine's work, newest first, kept true by the watch. */
export const operations = new Store<readonly Operation[]>([])

/** Takes in what the watch tells: the whole list at first, then those that changed. */
export function applyOperations(changed: readonly Operation[], whole: boolean): void {
  if (whole) {
    operations.set(changed)
    return
  }
  const known = new Map(operations.get().map((operation) => [operation.id, operation]))
  for (const operation of changed) known.set(operation.id, operation)
  operations.set([...known.values()].sort((a, b) => b.started - a.started))
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
