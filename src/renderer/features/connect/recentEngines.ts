import { Store } from '../../client/Store.ts'

/** So many addresses are remembered. */
const maxAddresses = 8

const storageKey = 'lamina-recent-engines'

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string').slice(0, maxAddresses) : []
  } catch {
    // Nothing is kept, or storage is denied.
    return []
  }
}

/** Origins of engines that this browser was connected to, the newest first; never their tokens. */
export const recentEngines = new Store<readonly string[]>(read())

function keep(addresses: readonly string[]): void {
  recentEngines.set(addresses)
  try {
    localStorage.setItem(storageKey, JSON.stringify(addresses))
  } catch {
    // Storage is denied: they are remembered as long as the page is.
  }
}

/** Puts an engine first among the recent ones. */
export function rememberEngine(origin: string): void {
  const others = recentEngines.get().filter((address) => address !== origin)
  keep([origin, ...others].slice(0, maxAddresses))
}

/** Drops an engine from the recent ones. */
export function forgetEngine(origin: string): void {
  keep(recentEngines.get().filter((address) => address !== origin))
}
