/**
 * The desktop app in hosted mode for a runtime that is too old to host: all of the shell as it is, with an engine that
 * is served in another process in the place of one in this process. Started by hostedShell.test.ts.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { app, type MessagePortMain, protocol } from 'electron'
import { WebSocket } from 'ws'
import { answerBridge } from '../../src/main/app/answerBridge.ts'
import { Desktop } from '../../src/main/app/Desktop.ts'
import { type DesktopHost, registerAppScheme } from '../../src/main/app/hosting.ts'
import { httpGate } from '../../src/main/app/httpGate.ts'
import { guardAllContents } from '../../src/main/app/pageGuard.ts'
import { rpcPath, terminalPath } from '../../src/shared/contract/transport.ts'

const {
  SERVED_ORIGIN: origin = '',
  SERVED_COOKIE: cookie = '',
  SERVED_ROOT: root = '',
  BUSY_FILE: busyFile = '',
  CLOSED_FILE: closedFile = '',
} = process.env

/** What the engine's own server answers, instead of an engine of this process. */
const host: DesktopHost = {
  root,
  gate: httpGate(origin, () => Promise.resolve(cookie)),
  running: () => (existsSync(busyFile) ? ['Load a.tar'] : []),
  attachPort: (port) => joinPort(port, rpcPath),
  attachTerminal: (port, session, { rows, columns }) =>
    joinPort(port, `${terminalPath}?session=${session}&rows=${rows}&columns=${columns}`),
  respond: () => Promise.reject(new Error('Pages are answered by answerScheme.')),
  close: async () => writeFileSync(closedFile, 'closed'),
}

/** Passes messages on as they are: a port and a WebSocket carry the same messages. */
function joinPort(port: MessagePortMain, path: string): void {
  const socket = new WebSocket(new URL(path, origin.replace('http', 'ws')), { headers: { cookie, origin } })
  const early: (string | Uint8Array)[] = []
  port.on('message', ({ data }) => (socket.readyState === WebSocket.OPEN ? socket.send(data) : early.push(data)))
  socket.on('open', () => {
    for (const message of early) socket.send(message)
  })
  socket.on('message', (data: Buffer, isBinary) => port.postMessage(isBinary ? new Uint8Array(data) : String(data)))
  port.on('close', () => socket.close())
  port.start()
}

/** Electron 22 has no `protocol.handle`: the same with what it has instead. */
function answerScheme(): void {
  protocol.registerBufferProtocol('lamina', (request, answer) => {
    const { pathname, search } = new URL(request.url)
    const headers = { cookie, accept: request.headers.Accept ?? '*/*' }
    get(new URL(pathname + search, origin), { headers }, (response: IncomingMessage) => {
      const own = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
      void buffer(response).then((data) =>
        answer({ data, statusCode: response.statusCode ?? 500, headers: Object.fromEntries(own) }),
      )
    })
  })
}

Reflect.set(protocol, 'handle', answerScheme)
registerAppScheme()
app.on('window-all-closed', () => {})
void app.whenReady().then(async () => {
  guardAllContents()
  const desktop = new Desktop({ obstacle: undefined, openHost: () => Promise.resolve(host) })
  answerBridge(desktop)
  await desktop.start({ address: undefined, files: [], root: undefined, socket: undefined, isUnsafe: true })
})
