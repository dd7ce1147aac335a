import type { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'
import type { FramePort } from './terminalChannel.ts'

/** The way over a WebSocket, one binary message a frame. Text is no frame: the window is cut off. */
export function socketFrames(socket: WebSocket): FramePort {
  socket.binaryType = 'nodebuffer'
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(frame)
    },
    onFrame: (listener) =>
      socket.on('message', (data, isBinary) => {
        if (isBinary && data instanceof Uint8Array) listener(data)
        else socket.close(1003, 'Only frames of bytes are understood')
      }),
    onClose: (listener) => socket.on('close', listener),
    close: () => socket.close(1008, 'What this window sent is not understood'),
  }
}

/** A port of the desktop app: Electron's MessagePortMain, or what is like it. */
export type MainPort = Pick<EventEmitter, 'on'> & {
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** The way over a message port, one Uint8Array a frame. */
export function portFrames(port: MainPort): FramePort {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => {
      port.on('message', ({ data }: { readonly data: unknown }) => {
        if (data instanceof Uint8Array) listener(data)
        else port.close()
      })
      port.start()
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  }
}
