import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import { isOurs } from './guardContents.ts'

/**
 * Gives each page of `home` that asks, through the preload, a port of its own; `attach` gets the other end. Whoever
 * else asks gets no answer.
 */
export function handOverPorts(home: string, attach: (port: MessagePortMain) => void): void {
  ipcMain.on('lamina:request-port', (event) => {
    const frame = event.senderFrame
    if (frame === null || frame !== event.sender.mainFrame || !isOurs(frame.url, home)) return
    const { port1, port2 } = new MessageChannelMain()
    attach(port1)
    frame.postMessage('lamina:port', null, [port2])
  })
}
