import { operations } from '../../client/operations.ts'
import { Store } from '../../client/Store.ts'

const storageKey = 'lamina-since'

function readStart(): number | undefined {
  try {
    const text = sessionStorage.getItem(storageKey)
    return text === null ? undefined : Number(text)
  } catch {
    return undefined
  }
}

/**
 * When the newest of the work ended that was over before this window was opened, milliseconds since 1970 by the
 * engine's clock. A reload does not change it. Undefined until the engine has told what there is.
 */
export const sessionStart = new Store(readStart())

const unsubscribe = operations.subscribe(() => {
  if (sessionStart.get() === undefined) {
    const start = Math.max(0, ...operations.get().map(({ ended = 0 }) => ended))
    sessionStart.set(start)
    try {
      sessionStorage.setItem(storageKey, String(start))
    } catch {
      // Without storage a reload is a new beginning, which is no harm.
    }
  }
  unsubscribe()
})
