import type { ErrorRecord } from './errors.ts'
import type { TerminalSize } from './terminalFrames.ts'

/** What the desktop app's window is open on. */
export interface DesktopConnection {
  /** The engine of this very app, one that is served elsewhere, or none. */
  readonly kind: 'hosted' | 'connected' | 'none'
  /** The engine's address where it is served, without its token. */
  readonly address?: string
  /** Addresses that the window was connected to, the newest first, without their tokens; at most 10. */
  readonly recent: readonly string[]
  /** Why this app cannot host an engine itself; absent when it can. */
  readonly obstacle?: string
  /** Why there is no engine to show, on the page that stands for none. */
  readonly failure?: ErrorRecord
}

/** A file of the desk on its way to the engine, as long as no operation stands for it. */
export interface DesktopUpload {
  /** The id that its operation will have. */
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly started: number
  readonly error?: ErrorRecord
}

/** Images to be saved to a file that a person chooses. */
export interface SaveRequest {
  /** Names or IDs; 1 to 500. */
  readonly references: readonly string[]
  /** What the save dialog proposes: a file name without folders. */
  readonly suggestedName: string
  /** The UUID that the operation will have. */
  readonly operationId: string
}

/**
 * What came of the wish to save. `begun`: it is under way to the file of that name, and an operation tells the rest;
 * the file is there once it is whole. `cancelled`: nobody chose a file.
 */
export type SaveOutcome =
  | { readonly state: 'begun'; readonly name: string }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly error: ErrorRecord }

/** A command of the page, as far as the native menu shows it; see the renderer's `commands.ts`. */
export interface DesktopCommand {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly keys?: string
}

/** What is told of finished work when nobody looks at the window. */
export interface DesktopNotice {
  readonly title: string
  readonly body: string
}

/** A page's wish to look at a terminal. */
export interface TerminalCall {
  /** Made up by the page: the port comes with it, since several may be asked for at the same time. */
  readonly call: string
  /** The terminal's session. */
  readonly session: string
  readonly size: TerminalSize
}

/**
 * What the preload script offers pages of the one origin that a desktop window was opened for, on `window.lamina`.
 * Files of the desk never pass through the page: main shows the dialog and streams the file itself.
 */
export interface DesktopBridge {
  /** Asks for the port to an engine of this app; it comes as a window message `lamina:port` with one port. */
  requestPort(): void
  /**
   * Asks for a port to a terminal of an engine of this app; it comes as a window message
   * `{ channel: 'lamina:terminal', call }` with one port.
   */
  requestTerminal(call: TerminalCall): void
  /** What the window is open on. */
  connection(): Promise<DesktopConnection>
  /**
   * Opens the window anew on an engine that is served at `address`, token included. Resolves to the reason when
   * that fails and all stays as it was; when it works, this page ends.
   */
  connect(address: string): Promise<ErrorRecord | undefined>
  /** Opens the window anew on the engine of this app; resolves as `connect` does. */
  disconnect(): Promise<ErrorRecord | undefined>
  /** On the page that stands for no engine: tries again what has failed; resolves as `connect` does. */
  retry(): Promise<ErrorRecord | undefined>
  /** Drops an address from the recent ones. */
  forgetAddress(address: string): Promise<void>
  /** Lets a person choose archives, which are then loaded. Resolves to whether any were chosen. */
  openArchives(): Promise<boolean>
  /** Calls `listener` with every file on its way, now and at each change. */
  watchUploads(listener: (uploads: readonly DesktopUpload[]) => void): void
  /** Stops an upload, or forgets one that failed. */
  dismissUpload(id: string): void
  /** Lets a person choose a file and begins to save images to it. Should the disk then fail, a dialog says so. */
  saveArchive(request: SaveRequest): Promise<SaveOutcome>
  /** Shows a file that this window saved in its folder; `operationId` is that of the save. */
  revealArchive(operationId: string): Promise<ErrorRecord | undefined>
  /** Shows the data root of the engine of this app in its folder. */
  revealRoot(): Promise<ErrorRecord | undefined>
  /** Says what the native menu can offer now. */
  setCommands(commands: readonly DesktopCommand[]): void
  /** Calls `listener` with the id of the command that was chosen in the native menu. */
  watchCommands(listener: (id: string) => void): void
  /** Tells of finished work, unless the window has the focus. */
  notify(notice: DesktopNotice): void
}

/** The messages between a page's preload script and main. */
export const desktopChannels = {
  requestPort: 'lamina:request-port',
  port: 'lamina:port',
  requestTerminal: 'lamina:request-terminal',
  terminal: 'lamina:terminal',
  connection: 'lamina:connection',
  connect: 'lamina:connect',
  disconnect: 'lamina:disconnect',
  retry: 'lamina:retry',
  forgetAddress: 'lamina:forget-address',
  openArchives: 'lamina:open-archives',
  dropFiles: 'lamina:drop-files',
  watchUploads: 'lamina:watch-uploads',
  uploads: 'lamina:uploads',
  dismissUpload: 'lamina:dismiss-upload',
  saveArchive: 'lamina:save-archive',
  revealArchive: 'lamina:reveal-archive',
  revealRoot: 'lamina:reveal-root',
  setCommands: 'lamina:set-commands',
  command: 'lamina:command',
  notify: 'lamina:notify',
} as const

/** The argument by which main tells a preload script the home that its window was opened for. */
export const homeArgument = '--lamina-home='

/**
 * Whether the page at `url` is one of `home`: an origin, as `http://127.0.0.1:4000` (any page of it), or the whole
 * address of a file (that page alone).
 */
export function isPageOf(url: string, home: string): boolean {
  if (home === '') return false
  const rest = url.startsWith(home) ? url.slice(home.length) : undefined
  if (rest === undefined) return false
  const isFile = home.startsWith('file:')
  return rest === '' || (isFile ? /^[?#]/ : /^[/?#]/).test(rest)
}
