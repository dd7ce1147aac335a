/**
 * The engine's face to windows. A composition root makes one `createRpcServer(engine, host)` and gives each
 * window a way in:
 *
 * - browser mode: `rpc.attachWebSocket(httpServer, authorize)` answers upgrades on `/rpc` and `/terminal` and leaves
 *   every other path alone; `authorize(request)` checks token, Origin and Host and decides.
 * - desktop: `rpc.attachPort(port)` with Electron's MessagePortMain, or a worker_threads MessagePort.
 * - terminals have channels of their own (TerminalDoor.ts): upgrades on `/terminal`, which are let in as those on
 *   `/rpc`, and `rpc.attachTerminal(port, id, size)`.
 * - `registerUploads(fastify, rpc)` (uploads.ts) for archives that a page streams in.
 *
 * `close()` ends every connection; it does not close the engine.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { SupportedMessagePort } from '@orpc/client/message-port'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as WebSocketHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { TerminalSize } from '../../shared/contract/terminalFrames.ts'
import { rpcPath, terminalPath } from '../../shared/contract/transport.ts'
import type { RpcContext } from './base.ts'
import type { MainPort } from './framePorts.ts'
import type { EnginePort, HostInfo } from './ports.ts'
import { router } from './router.ts'
import { TerminalDoor } from './TerminalDoor.ts'

/** A request is small: names and IDs, never archives. Bytes. */
const maxRequestSize = 1024 * 1024

/** A client that answers no ping for this long is gone. Milliseconds. */
const pingInterval = 30_000

/** A client that has not said goodbye by then is cut off. Milliseconds. */
const closeLimit = 500

/** A window's message port: Electron's MessagePortMain, or Node's. */
export type RpcPort = SupportedMessagePort & { start(): void }

export interface RpcServer {
  readonly context: RpcContext
  attachWebSocket(server: Server, authorize: (request: IncomingMessage) => boolean): void
  attachPort(port: RpcPort): void
  /** Shows a terminal to a page of the desktop app whose window has room for `size`. */
  attachTerminal(port: MainPort, id: string, size: TerminalSize): void
  close(): void
}

/** Makes the face of `engine`; `host` says what the process around it is. */
export function createRpcServer(engine: EnginePort, host: HostInfo): RpcServer {
  const context: RpcContext = { engine, host, instance: randomUUID() }
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxRequestSize })
  const socketHandler = new WebSocketHandler(router)
  const portHandler = new PortHandler(router)
  const door = new TerminalDoor(engine.terminals)
  let detach = () => {}

  sockets.on('connection', (socket) => {
    void socketHandler.upgrade(socket, { context })
    let alive = true
    const timer = setInterval(() => {
      if (!alive) return socket.terminate()
      alive = false
      socket.ping()
    }, pingInterval)
    socket.on('pong', () => {
      alive = true
    })
    socket.on('close', () => clearInterval(timer))
    socket.on('error', () => socket.terminate())
  })

  return {
    context,
    attachWebSocket(server, authorize) {
      const onUpgrade = (request: IncomingMessage, connection: Duplex, head: Buffer) => {
        if (!isOurs(request)) return
        if (!authorize(request)) {
          // Node's server listens to a connection no more once it is handed over: a reset would end the process.
          connection.on('error', () => connection.destroy())
          connection.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
          return
        }
        if (door.upgrade(request, connection, head)) return
        sockets.handleUpgrade(request, connection, head, (socket) => sockets.emit('connection', socket, request))
      }
      server.on('upgrade', onUpgrade)
      detach = () => server.off('upgrade', onUpgrade)
    },
    attachPort(port) {
      portHandler.upgrade(port, { context })
      port.start()
    },
    attachTerminal: (port, id, size) => door.attachPort(port, id, size),
    close() {
      detach()
      door.close()
      for (const socket of sockets.clients) socket.close(1001, 'The engine stops')
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, closeLimit).unref()
    },
  }
}

/** Whether a request to upgrade is for `/rpc` or a terminal. */
export function isOurs({ url = '' }: IncomingMessage): boolean {
  const [path = ''] = url.split('?')
  return path === rpcPath || path === terminalPath
}
