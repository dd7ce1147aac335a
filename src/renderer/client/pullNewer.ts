import { engine } from './api.ts'
import { whenEnded } from './operations.ts'

/** Pulls that go on at the same time. */
const atOnce = 3

/**
 * Pulls tags, some at a time, each an operation of its own, which tells how it went. Resolves when all have ended; rejects
 * when one cannot be begun, and begins no other then.
 */
export async function pullNewer(references: readonly string[]): Promise<void> {
  const waiting = [...references]
  const next = async (): Promise<void> => {
    const reference = waiting.shift()
    if (reference === undefined) return
    const { operationId } = await engine.transfers.pull({ reference })
    await whenEnded(operationId)
    await next()
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, next))
  } finally {
    waiting.length = 0
  }
}
