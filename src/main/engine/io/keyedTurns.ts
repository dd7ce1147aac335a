/** Ends a turn; calling it again does nothing. */
export type EndTurn = () => void

/** Whoever has a key's turn has it alone. `waited` tells whether somebody had it just before. */
export interface KeyedTurn {
  readonly waited: boolean
  readonly end: EndTurn
}

/**
 * Lets those who want the same key have it one after another, in the order they ask. Whoever is aborted while waiting
 * rejects with the signal's reason, and keeps nobody waiting.
 */
export function createKeyedTurns(): (key: string, signal: AbortSignal) => Promise<KeyedTurn> {
  const last = new Map<string, Promise<void>>()
  return async (key, signal) => {
    const before = last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    const mine = (before ?? Promise.resolve()).then(() => promise)
    last.set(key, mine)
    const end = (): void => {
      resolve()
      if (last.get(key) === mine) last.delete(key)
    }
    try {
      if (before !== undefined) await untilAborted(before, signal)
      signal.throwIfAborted()
    } catch (error) {
      // Its place is passed on when those before it have ended.
      resolve()
      throw error
    }
    return { waited: before !== undefined, end }
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
