import type { TerminalSize } from '../../shared/contract/terminalFrames.ts'
import { terminalPath } from '../../shared/contract/transport.ts'

/** A way for frames to one terminal, until it closes. */
export interface FrameLink {
  readonly isOpen: boolean
  send(frame: Uint8Array<ArrayBuffer>): void
  close(): void
}

/** What whoever opened a link hears of it. */
export interface FrameLinkListener {
  readonly onOpen: () => void
  readonly onFrame: (frame: Uint8Array) => void
  readonly onClose: () => void
}

/** Opens a way to a terminal: a WebSocket to the page's own origin, or a port of the desktop app. */
export function openFrameLink(session: string, size: TerminalSize, listener: FrameLinkListener): FrameLink {
  return location.protocol.startsWith('http') ? openSocket(session, size, listener) : openPort(session, size, listener)
}

function openSocket(session: string, size: TerminalSize, listener: FrameLinkListener): FrameLink {
  const url = new URL(terminalPath, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.search = new URLSearchParams({ session, rows: `${size.rows}`, columns: `${size.columns}` }).toString()
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', listener.onOpen)
  socket.addEventListener('close', listener.onClose)
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) listener.onFrame(new Uint8Array(data))
  })
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    send: (frame) => socket.send(frame),
    close: () => socket.close(),
  }
}

/** The message by which the preload hands a port to a terminal over. */
const terminalMessage = 'lamina:terminal'

function isPortOf(data: unknown, call: string): boolean {
  if (typeof data !== 'object' || data === null || !('channel' in data) || !('call' in data)) return false
  return data.channel === terminalMessage && data.call === call
}

function openPort(session: string, size: TerminalSize, listener: FrameLinkListener): FrameLink {
  const call = crypto.randomUUID()
  let port: MessagePort | undefined
  let isClosed = false
  const receive = (event: MessageEvent<unknown>) => {
    const [received] = event.ports
    if (event.source !== window || !isPortOf(event.data, call) || received === undefined) return
    window.removeEventListener('message', receive)
    if (isClosed) return received.close()
    port = received
    received.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data instanceof Uint8Array) listener.onFrame(data)
    })
    received.addEventListener('close', () => {
      port = undefined
      listener.onClose()
    })
    received.start()
    listener.onOpen()
  }
  window.addEventListener('message', receive)
  window.lamina?.requestTerminal({ call, session, size })
  return {
    get isOpen() {
      return port !== undefined
    },
    send: (frame) => port?.postMessage(frame),
    close: () => {
      isClosed = true
      window.removeEventListener('message', receive)
      port?.close()
    },
  }
}
