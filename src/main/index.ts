import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { app, BrowserWindow, dialog } from 'electron'
import { setAppMenu } from './app/appMenu.ts'
import { guardAllContents } from './app/guardContents.ts'
import { appOrigin, hostEngine, registerAppScheme, whyNotHosting } from './app/hostEngine.ts'
import { openWindow } from './app/openWindow.ts'
import { parseUrl } from './app/parseUrl.ts'

// Chromium's own switches are among the arguments, so that unknown ones pass.
const { values } = parseArgs({
  args: process.argv.slice(1),
  options: { connect: { type: 'string' }, root: { type: 'string' }, socket: { type: 'string' } },
  strict: false,
})
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** The address of an engine that is served elsewhere; in the environment where other users must not see its token. */
const address = text(values.connect) ?? text(process.env.LAMINA_CONNECT)

function fail(reason: string): void {
  process.stderr.write(`${reason}\n`)
  if (address === undefined) dialog.showErrorBox('Lamina could not start', reason)
  app.exit(1)
}

/** Shows the window of an engine that is served elsewhere. */
function connect(link: string): void {
  const url = parseUrl(link)
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    fail(`Could not connect to "${link}": it must be the http address that "npm run serve" prints.`)
    return
  }
  guardAllContents(`${url.origin}/`)
  openWindow(url.href)
}

/** Hosts the engine in this process and shows its window. */
async function host(): Promise<void> {
  const obstacle = whyNotHosting()
  if (obstacle !== undefined) return fail(obstacle)
  const root = text(values.root)
  const socket = text(values.socket)
  // Loaded only now, since runtimes that are good enough for a window may be too old for the engine.
  const file = pathToFileURL(join(__dirname, '..', 'main', 'desktopHost.js'))
  const { openDesktopHost }: typeof import('./desktopHost.ts') = await import(file.href)
  const options = { ...(root === undefined ? {} : { root }), ...(socket === undefined ? {} : { socket }) }
  hostEngine(await openDesktopHost(options))
  guardAllContents(`${appOrigin}/`)
  openWindow(`${appOrigin}/`, appOrigin)
}

async function start(): Promise<void> {
  await app.whenReady()
  setAppMenu()
  if (address === undefined) await host()
  else connect(address)
}

if (app.requestSingleInstanceLock()) {
  // Without it, sandboxed processes would not start for the one who asked for no sandbox, as root must.
  if (values['no-sandbox'] === undefined) app.enableSandbox()
  registerAppScheme()
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.quit())
  start().catch((thrown: unknown) => fail(thrown instanceof Error ? thrown.message : String(thrown)))
} else {
  app.quit()
}
