import type { ErrorRecord } from '../../shared/contract/errors.ts'
import { operations } from './operations.ts'
import type { PendingUpload } from './uploads.ts'

/** Kept for this tab: a page that is left takes the files with it, but not what they were. */
const storageKey = 'lamina-uploads'

/** So many are remembered. */
const limit = 200

/** Remembers the archives that were on their way when the page is left. */
export function rememberUploads(uploads: readonly PendingUpload[]): void {
  const waiting = uploads.filter(({ error }) => error === undefined).slice(0, limit)
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(waiting))
  } catch {
    // Without storage nobody is told of them after a reload.
  }
}

function takeRemembered(): readonly PendingUpload[] {
  try {
    const remembered: readonly PendingUpload[] = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]')
    sessionStorage.removeItem(storageKey)
    return remembered
  } catch {
    return []
  }
}

function lost({ id, name, size, started }: PendingUpload): PendingUpload {
  const message = `Could not load ${name}: the page was left before all of it was sent. Load it again.`
  const error: ErrorRecord = { code: 'UNAVAILABLE', message, data: {}, retryable: true }
  return { id, name, size, started, error }
}

/**
 * Gives `tell` the archives that were on their way when the page was left and of which the engine knows nothing, as
 * soon as the engine has said what it knows.
 */
export function findLostUploads(tell: (lostUploads: readonly PendingUpload[]) => void): void {
  const remembered = takeRemembered()
  if (remembered.length === 0) return
  const unsubscribe = operations.subscribe(() => {
    unsubscribe()
    const known = new Set(operations.get().map(({ id }) => id))
    tell(remembered.filter(({ id }) => !known.has(id)).map(lost))
  })
}
