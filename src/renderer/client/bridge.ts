/** What the preload script of a desktop window offers on `window.lamina`. */
export interface DesktopBridge {
  /** Asks for the port to the engine; it comes as a window message `lamina:port` with one port. */
  requestPort(): void
  /**
   * Shows an engine that is served elsewhere: `url` is the http or https address that `npm run serve` prints, with its
   * token. Rejects with a sentence for people when it cannot be reached; the window stays where it is then.
   */
  connect?(url: string): Promise<void>
  /** Shows this computer's own engine again. Only there while the window shows another one. */
  disconnect?(): Promise<void>
  /** Shows the data root in the system's file manager. Only there when the app hosts the engine. */
  openDataRoot?(): Promise<void>
}

declare global {
  interface Window {
    readonly lamina?: DesktopBridge
  }
}

/** The message by which the preload hands the port over. */
const portMessage = 'lamina:port'

/** The port to the engine in a desktop window. The receiver starts it. */
export function receivePort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== portMessage || port === undefined) return
      window.removeEventListener('message', receive)
      resolve(port)
    }
    window.addEventListener('message', receive)
    window.lamina?.requestPort()
  })
}
