import { app, session, type WebContents } from 'electron'
import { openExternal } from './openExternal.ts'

/** The one thing a page may do beyond showing itself: the copy buttons. */
const allowedPermission = 'clipboard-sanitized-write'

/** Whether `url` is of the origin that windows are made for. */
export function isOurs(url: string, home: string): boolean {
  return url === home || url.startsWith(home.endsWith('/') ? home : `${home}/`)
}

function guard(contents: WebContents, home: string): void {
  const keepHome = (event: { preventDefault(): void; readonly url?: string }, legacyUrl: string) => {
    const url = event.url ?? legacyUrl
    if (isOurs(url, home)) return
    event.preventDefault()
    void openExternal(url)
  }
  contents.on('will-navigate', keepHome)
  contents.on('will-redirect', keepHome)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url)
    return { action: 'deny' }
  })
}

/**
 * Keeps every page of the app where it belongs: pages of `home` (an origin with a slash) only, no further windows,
 * no permissions. Call it once, when the app is ready, before any window is made.
 */
export function guardAllContents(home: string): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, home))
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide) =>
    decide(permission === allowedPermission && isOurs(contents.getURL(), home)),
  )
  session.defaultSession.setPermissionCheckHandler(
    (contents, permission) => permission === allowedPermission && isOurs(contents?.getURL() ?? '', home),
  )
}
