import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { inputCredit, isTerminalSize, type TerminalSize } from '../../shared/contract/terminalFrames.ts'
import { terminalPath } from '../../shared/contract/transport.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import { type MainPort, portFrames, socketFrames } from './framePorts.ts'
import type { EnginePort } from './ports.ts'
import { type FramePort, joinTerminal } from './terminalChannel.ts'

/** Bytes of a message of a window: one frame of input, and a little more so that a longer one is told apart. */
const largestMessage = inputCredit.frame * 2

/** Windows that look at terminals at the same time, in all. */
const mostViewers = 500

/** A window that has not said goodbye by then is cut off, milliseconds. */
const closeLimit = 500

/** Lets windows look at terminals: each of them through a channel of its own. */
export class TerminalDoor {
  readonly #terminals: Pick<EnginePort['terminals'], 'get'>
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage })
  readonly #ports = new Set<FramePort>()

  constructor(terminals: Pick<EnginePort['terminals'], 'get'>) {
    this.#terminals = terminals
  }

  /**
   * Takes a request to upgrade that is meant for it and that may come in; false for any other path. One that asks for
   * what is not there is answered with a status.
   */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): boolean {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname !== terminalPath) return false
    const id = url.searchParams.get('session') ?? ''
    const size = { rows: numberOf(url, 'rows'), columns: numberOf(url, 'columns') }
    const status = this.#refusal(id, size)
    if (status !== undefined) {
      connection.on('error', () => connection.destroy())
      connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return true
    }
    this.#sockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', () => socket.terminate())
      this.#join(id, socketFrames(socket), size)
    })
    return true
  }

  /** Shows a terminal to a page of the desktop app. A port that asks for what is not there is closed. */
  attachPort(port: MainPort, id: string, size: TerminalSize): void {
    const frames = portFrames(port)
    if (this.#refusal(id, size) === undefined) this.#join(id, frames, size)
    else frames.close()
  }

  /** Ends every channel. */
  close(): void {
    for (const port of this.#ports) port.close()
    for (const socket of this.#sockets.clients) socket.close(1001, 'The engine stops')
    setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate()
    }, closeLimit).unref()
  }

  #join(id: string, port: FramePort, size: TerminalSize): void {
    this.#ports.add(port)
    port.onClose(() => this.#ports.delete(port))
    joinTerminal(this.#terminals.get(id), port, size)
  }

  /** The status of an answer to a window that may not look, or undefined when it may. */
  #refusal(id: string, size: TerminalSize): string | undefined {
    if (!isTerminalSize(size)) return '400 Bad Request'
    if (this.#ports.size >= mostViewers) return '429 Too Many Requests'
    try {
      this.#terminals.get(id)
      return undefined
    } catch (thrown) {
      if (thrown instanceof EngineError && thrown.code === 'NOT_FOUND') return '404 Not Found'
      throw thrown
    }
  }
}

function numberOf(url: URL, name: string): number {
  return Number(url.searchParams.get(name) ?? Number.NaN)
}
