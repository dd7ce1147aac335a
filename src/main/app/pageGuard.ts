import { app, type Session, session, type WebContents } from 'electron'
import { isPageOf } from '../../shared/contract/desktop.ts'
import { openExternal } from './openExternal.ts'

/** The one thing a page may do beyond showing itself: the copy buttons. */
const allowedPermission = 'clipboard-sanitized-write'

/** The home of each page, as `isPageOf` has it: nowhere else may the page be. */
const homes = new WeakMap<WebContents, string>()

/** Says where the pages of `contents` are at home. Contents without a home may load nothing by themselves. */
export function setHome(contents: WebContents, home: string): void {
  homes.set(contents, home)
}

/** Where the pages of `contents` are at home; empty when nobody said so. */
export function homeOf(contents: WebContents): string {
  return homes.get(contents) ?? ''
}

/** Whether the page at `url` in `contents` is one that the window was opened for. */
export function isAtHome(contents: WebContents | null | undefined, url: string): boolean {
  if (contents === null || contents === undefined) return false
  return isPageOf(url, homeOf(contents))
}

/**
 * Keeps every page of the app where it belongs: at home, without further windows, without permissions. Call it once,
 * when the app is ready, before any window is made.
 */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  guardSession(session.defaultSession)
}

function guardContents(contents: WebContents): void {
  // Older runtimes tell the address beside the event, newer ones in it.
  contents.on('will-navigate', (event: { preventDefault(): void; readonly url?: string }, legacyUrl: string) => {
    const url = event.url ?? legacyUrl
    if (isAtHome(contents, url)) return
    event.preventDefault()
    void openExternal(url)
  })
  contents.on('will-redirect', (event: { preventDefault(): void; readonly url?: string }, legacyUrl: string) => {
    if (!isAtHome(contents, event.url ?? legacyUrl)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url)
    return { action: 'deny' }
  })
}

function guardSession(guarded: Session): void {
  guarded.setPermissionRequestHandler((contents, permission, decide) =>
    decide(permission === allowedPermission && isAtHome(contents, contents.getURL())),
  )
  guarded.setPermissionCheckHandler(
    (contents, permission) => permission === allowedPermission && isAtHome(contents, contents?.getURL() ?? ''),
  )
  guarded.setDevicePermissionHandler(() => false)
  // What a page has made itself, as a picture, may be saved; Electron asks where to.
  guarded.on('will-download', (event, item, contents) => {
    const url = item.getURL()
    if (!url.startsWith('blob:') || !isAtHome(contents, url.slice('blob:'.length))) event.preventDefault()
  })
}
