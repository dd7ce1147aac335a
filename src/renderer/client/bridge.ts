import type { DesktopBridge } from '../../shared/contract/desktop.ts'

declare global {
  interface Window {
    /** The native bridge: only in a desktop window, on pages that it was opened for. */
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
