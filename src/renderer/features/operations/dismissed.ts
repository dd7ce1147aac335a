import { Store } from '../../client/Store.ts'

/** So many are remembered, the newest. */
const limit = 500

/** Kept for all windows of this browser, so that what was dismissed in one is not told again by another. */
const storageKey = 'lamina-dismissed'

function read(): ReadonlySet<string> {
  try {
    return new Set((localStorage.getItem(storageKey) ?? '').split(' ').filter(Boolean))
  } catch {
    return new Set()
  }
}

/** Ended work that is not to be told in the tray any more, by ID. */
export const dismissed = new Store(read())

window.addEventListener('storage', ({ key }) => {
  if (key === storageKey) dismissed.set(read())
})

/** Takes ended work off the tray; the history keeps it. */
export function dismissWork(ids: readonly string[]): void {
  const next = [...new Set([...dismissed.get(), ...ids])].slice(-limit)
  dismissed.set(new Set(next))
  try {
    localStorage.setItem(storageKey, next.join(' '))
  } catch {
    // Without storage it comes back at a reload, which is no harm.
  }
}
