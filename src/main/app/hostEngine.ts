import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, protocol } from 'electron'
import type { DesktopHost } from '../desktopHost.ts'
import { handOverPorts } from './handOverPort.ts'

/** Origin of the window's pages when the app hosts the engine itself. */
export const appOrigin = 'lamina://app'

/** The oldest Node with SQLite of its own, which the engine keeps its metadata in. */
const oldestNode = [22, 13] as const

/** Why this runtime cannot host the engine, or undefined when it can. */
export function whyNotHosting(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return undefined
  return (
    `Electron ${process.versions.electron} (Node ${process.versions.node}) is too old to host the engine, which needs ` +
    `Node ${oldestNode.join('.')}. Start the engine with "npm run serve" and open its address with --connect URL.`
  )
}

/** Makes the scheme of the window's pages one like https. Call it before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'lamina', privileges }])
}

/**
 * Hosts the engine in this process and serves its pages. The app quits only after the engine has closed. Throws
 * when the data root cannot be opened.
 */
export async function hostEngine(options: { readonly root?: string; readonly socket?: string }): Promise<void> {
  const host = await loadHost(options)
  protocol.handle('lamina', (request) => host.respond(request))
  handOverPorts(`${appOrigin}/`, (port) => host.attachPort(port))
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void host
      .close()
      .catch((thrown: unknown) => process.stderr.write(`${String(thrown)}\n`))
      .finally(() => {
        closed = true
        app.quit()
      })
  })
}

/** The engine is loaded only here, since old runtimes cannot load it. */
async function loadHost(options: { readonly root?: string; readonly socket?: string }): Promise<DesktopHost> {
  const file = join(__dirname, '..', 'main', 'desktopHost.js')
  const { openDesktopHost }: typeof import('../desktopHost.ts') = await import(pathToFileURL(file).href)
  return openDesktopHost(options)
}
