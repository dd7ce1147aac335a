import { localStorageColorSchemeManager, type MantineColorSchemeManager } from '@mantine/core'
import { type Theme, themes } from '../../../shared/model/theme.ts'
import { api, engine, queryClient } from '../../client/api.ts'

/** Where `theme.js` finds the choice before the first paint: in the page's storage, or in a cookie of all ports. */
const key = 'lamina-color-scheme'

const local = localStorageColorSchemeManager({ key })

/** A cookie is kept for a year, in milliseconds. */
const cookieAge = 31_536_000_000

/** Keeps a choice for the next page, which may be one of another port and have another storage. */
function keep(theme: Theme): void {
  local.set(theme)
  if (!('cookieStore' in window)) return
  // Pages of the desktop app's own scheme have no cookies, and need none.
  window.cookieStore
    .set({ name: key, value: theme, expires: Date.now() + cookieAge, sameSite: 'strict' })
    .catch(() => undefined)
}

/** The choice that another port's page kept. */
function inCookie(): Theme | undefined {
  const [, value] = new RegExp(`(?:^|; )${key}=(\\w+)`).exec(document.cookie) ?? []
  return isTheme(value) ? value : undefined
}

/** Choices of this window that are on their way to the settings: until they are there, what comes from there is older. */
let underWay = 0

function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value)
}

/** The theme that the settings name, in what a query of them brought. */
function themeIn(data: unknown): Theme | undefined {
  if (typeof data !== 'object' || data === null || !('theme' in data)) return undefined
  return isTheme(data.theme) ? data.theme : undefined
}

const settingsKey = JSON.stringify(api.settings.get.queryKey())
let unsubscribe = () => {}

/**
 * Keeps the theme in the settings, so that every window of the engine shows the same one, and in the page's own
 * storage, for the first paint and for settings that cannot be written.
 */
export const themeManager: MantineColorSchemeManager = {
  ...local,
  get: (fallback) => local.get(inCookie() ?? fallback),
  set(theme) {
    keep(theme)
    underWay++
    engine.settings
      .setTheme({ theme })
      // The settings' page tells why they cannot be written.
      .catch(() => undefined)
      .finally(() => underWay--)
  },
  subscribe(onUpdate) {
    local.subscribe(onUpdate)
    unsubscribe = queryClient.getQueryCache().subscribe(({ type, query }) => {
      if (type !== 'updated' || query.queryHash !== settingsKey || underWay > 0) return
      const theme = themeIn(query.state.data)
      if (theme === undefined || theme === local.get('auto')) return
      keep(theme)
      onUpdate(theme)
    })
  },
  unsubscribe() {
    local.unsubscribe()
    unsubscribe()
  },
}
