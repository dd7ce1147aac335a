import { Store } from '../../client/Store.ts'

const storageKey = 'lamina-next-steps'

function read(): boolean {
  try {
    return sessionStorage.getItem(storageKey) !== null
  } catch {
    return false
  }
}

/** Whether the next steps are shown: from when this window brought the samples until they are dismissed. */
export const nextStepsShown = new Store(read())

/** Shows the next steps, or no longer; a reload keeps that. */
export function showNextSteps(shown: boolean): void {
  nextStepsShown.set(shown)
  try {
    if (shown) sessionStorage.setItem(storageKey, 'shown')
    else sessionStorage.removeItem(storageKey)
  } catch {
    // Storage is denied: a reload forgets it.
  }
}
