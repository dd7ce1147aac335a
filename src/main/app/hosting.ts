import { type MessagePortMain, protocol } from 'electron'
import type { TerminalSize } from '../../shared/contract/terminalFrames.ts'
import type { EngineGate } from './EngineGate.ts'
import { endBeforeQuit } from './endBeforeQuit.ts'

/** The engine in this process, without anything of Electron. */
export interface DesktopHost {
  /** The way of archives in and out. */
  readonly gate: EngineGate
  /** The data root. */
  readonly root: string
  /** Gives a window the engine. */
  attachPort(port: MessagePortMain): void
  /** Shows a window a terminal. */
  attachTerminal(port: MessagePortMain, session: string, size: TerminalSize): void
  /** Answers a request for `lamina://app/...`: a file of the window. */
  respond(request: Request): Promise<Response>
  /** Titles of the work under way. */
  running(): readonly string[]
  /** Ends all work under way and closes the data root. */
  close(): Promise<void>
}

/** Origin of the window's pages when the app hosts the engine itself. */
export const appOrigin = 'lamina://app'

/** The oldest Node with SQLite of its own, which the engine keeps its metadata in. */
const oldestNode = [22, 13] as const

/** Why this runtime cannot host the engine, or undefined when it can. */
export function whyNotHosting(versions: Readonly<Record<string, string | undefined>>): string | undefined {
  const [major = 0, minor = 0] = (versions.node ?? '').split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return undefined
  return (
    `This is Electron ${versions.electron} with Node ${versions.node}, which is too old to host the engine: that ` +
    `needs Node ${oldestNode.join('.')} or newer.`
  )
}

/** Makes the scheme of the window's pages one like https. Call it before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'lamina', privileges }])
}

/** Serves the pages of a host of this process, and quits the app only after the host has closed. */
export function serveHost(host: DesktopHost): void {
  protocol.handle('lamina', (request) => host.respond(request))
  endBeforeQuit(() => host.close())
}
