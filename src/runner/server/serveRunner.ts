import { lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { Runner } from '../contract/runner.ts'
import { callPath, headerLimit, isCallName, type RunnerHello, wireProtocol } from '../contract/wire.ts'
import { answerCall } from './answerCall.ts'
import { answerUpgrade } from './answerUpgrade.ts'
import { listenAt } from './listenAt.ts'
import { sendFailure, sendValue } from './responses.ts'

/** Milliseconds that calls under way get to end in when the runner closes. */
const closeLimit = 2000

/** What is asked of a runner's process, beside what it does for containers. */
export interface RunnerControl {
  readonly generation: string
  /** Whether it takes no new work from now on. */
  retire(isRetired: boolean): void
}

/** A runner that is reached over a socket. */
export interface RunnerServer {
  /** Whether anybody is connected, those aside who only listen for events. */
  isBusy(): boolean
  /** Takes the socket's name away: nobody new finds it, who came before is served. */
  hide(): void
  /** Gives the socket a name again when it has none (any more). */
  show(): Promise<void>
  /** Ends streams of events and views, gives calls under way a moment to end, and closes. */
  close(): Promise<void>
}

/**
 * Serves a runner on a unix socket that only this user may open. What lies at `path` is replaced: the caller holds the
 * lock of this generation. Each connection carries one call.
 */
export async function serveRunner(runner: Runner, control: RunnerControl, path: string): Promise<RunnerServer> {
  const ending = new AbortController()
  const connections = new Set<Duplex>()
  const watchers = new Set<Duplex>()
  const views = new Set<Duplex>()
  const http = createServer({ maxHeaderSize: headerLimit, requestTimeout: 0, headersTimeout: 0 })
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === callPath('events')) watchers.add(request.socket)
    answer(runner, control, { request, response, ending: ending.signal }).catch((thrown: unknown) => {
      sendFailure(response, toEngineError(thrown, `answer ${request.url}`))
    })
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    views.add(socket)
    void answerUpgrade(runner, request, socket, head)
  })
  const onConnection = (socket: Duplex) => {
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      watchers.delete(socket)
      views.delete(socket)
    })
    http.emit('connection', socket)
  }
  let listener: Server = await listenAt(path, onConnection)
  return {
    isBusy: () => connections.size > watchers.size,
    hide: () => rmSync(path, { force: true }),
    async show() {
      if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) return
      // Closing gives up the descriptor that nobody can reach any more; connections stay.
      listener.close()
      listener = await listenAt(path, onConnection)
    },
    async close() {
      rmSync(path, { force: true })
      ending.abort()
      const closed = new Promise<void>((resolve) => {
        listener.close(() => resolve())
      })
      http.closeIdleConnections()
      for (const view of views) view.destroy()
      const late = setTimeout(() => {
        for (const connection of connections) connection.destroy()
      }, closeLimit)
      await closed
      clearTimeout(late)
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Ends streams of events. */
  readonly ending: AbortSignal
}

async function answer(runner: Runner, control: RunnerControl, exchange: Exchange): Promise<void> {
  const { request, response, ending } = exchange
  if (request.url === '/hello') {
    const { generation } = control
    const hello: RunnerHello = { protocol: wireProtocol, generation, pid: process.pid }
    return sendValue(response, hello)
  }
  if (request.url === '/retire' || request.url === '/return') {
    control.retire(request.url === '/retire')
    return sendValue(response, undefined)
  }
  const name = request.url?.replace(/^\/call\//, '') ?? ''
  if (request.method === 'POST' && isCallName(name)) return answerCall(runner, name, request, response, ending)
  throw new EngineError('UNSUPPORTED', `This runner knows no ${request.method} ${request.url}.`)
}
