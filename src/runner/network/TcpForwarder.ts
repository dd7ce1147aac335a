import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { PortForward } from './threadMessages.ts'

/** Connections of one published port at a time; more are refused, so that one port cannot take all descriptors. */
const maxConnections = 10_000

/**
 * One published port of TCP. Connections come in at a socket of the host and go on from a socket of this thread's
 * namespace. Either side can end its half; a side that does not read makes the other wait.
 */
export class TcpForwarder {
  /** Resolves when connections are taken. */
  readonly started: Promise<unknown>
  readonly #server: Server
  readonly #connections = new Set<Socket>()

  constructor({ descriptor, address, port }: PortForward) {
    const options = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true }
    this.#server = createServer(options, (client) => {
      this.#join(client, connect({ host: address, port, allowHalfOpen: true, noDelay: true }))
    })
    this.#server.maxConnections = maxConnections
    this.started = once(this.#server, 'listening')
    this.#server.listen({ fd: descriptor })
    // A connection that could not be taken (no descriptors left) is lost, the port is not.
    this.#server.on('error', () => undefined)
  }

  /** Stops listening and cuts every connection. */
  close(): void {
    this.#server.close()
    for (const socket of this.#connections) socket.destroy()
  }

  #join(client: Socket, target: Socket): void {
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.#connections.add(socket)
      // Whatever breaks one half is told to the other side as what it is: a connection that was reset.
      socket.on('error', () => other.resetAndDestroy())
      socket.on('close', () => {
        this.#connections.delete(socket)
        if (!other.destroyed && !socket.readableEnded) other.destroy()
      })
    }
    target.once('connect', () => {
      client.pipe(target)
      target.pipe(client)
    })
  }
}
