import { app, type MessagePortMain, protocol } from 'electron'
import { handOverPorts } from './handOverPort.ts'

/** The engine in this process, without anything of Electron. */
export interface DesktopHost {
  /** Gives a window the engine. */
  attachPort(port: MessagePortMain): void
  /** Answers a request for `lamina://app/...`: a file of the window, or an upload. */
  respond(request: Request): Promise<Response>
  /** Ends all work under way and closes the data root. */
  close(): Promise<void>
}

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

/** Serves the pages of a host of this process, and quits the app only after the host has closed. */
export function hostEngine(host: DesktopHost): void {
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
