import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { PortForward } from './threadMessages.ts'

/** A client that has been silent for so long is forgotten, in ms, as Docker's proxy does. */
const idleTime = 90_000
const sweepInterval = 15_000
/** Clients of one port at a time; the one that was silent longest makes room for the next. */
const maxFlows = 4096
/** Datagrams of a client that wait for its socket. */
const maxWaiting = 64

/** What one client of the host exchanges with the container. */
interface Flow {
  readonly socket: Socket
  /** Undefined once the socket is connected. */
  waiting: Buffer[] | undefined
  lastUse: number
}

/** One published port of UDP: each client gets a socket of this thread's namespace, so that answers find back. */
export class UdpForwarder {
  /** Resolves when datagrams are taken. */
  readonly started: Promise<unknown>
  readonly #socket: Socket
  readonly #target: { readonly address: string; readonly port: number }
  /** By client, the one that was silent longest first. */
  readonly #flows = new Map<string, Flow>()
  readonly #sweeper: NodeJS.Timeout

  constructor({ descriptor, isIpv6, address, port }: PortForward) {
    this.#target = { address, port }
    this.#socket = createSocket(isIpv6 ? 'udp6' : 'udp4')
    this.#socket.on('message', (bytes, client) => this.#receive(bytes, client))
    // A client that is gone: what was sent to it comes back as an error of a later call.
    this.#socket.on('error', () => undefined)
    this.started = once(this.#socket, 'listening')
    this.#socket.bind({ fd: descriptor, exclusive: true })
    this.#sweeper = setInterval(() => this.#sweep(), sweepInterval).unref()
  }

  close(): void {
    clearInterval(this.#sweeper)
    for (const key of this.#flows.keys()) this.#end(key)
    this.#socket.close()
  }

  #receive(bytes: Buffer, client: RemoteInfo): void {
    const key = `${client.address} ${client.port}`
    const flow = this.#flows.get(key) ?? this.#open(client)
    flow.lastUse = Date.now()
    this.#flows.delete(key)
    this.#flows.set(key, flow)
    if (flow.waiting === undefined) flow.socket.send(bytes)
    else if (flow.waiting.length < maxWaiting) flow.waiting.push(bytes)
  }

  #open(client: RemoteInfo): Flow {
    const [oldest] = this.#flows.keys()
    if (this.#flows.size >= maxFlows && oldest !== undefined) this.#end(oldest)
    const socket = createSocket('udp4')
    const flow: Flow = { socket, waiting: [], lastUse: Date.now() }
    socket.on('message', (bytes) => {
      flow.lastUse = Date.now()
      this.#socket.send(bytes, client.port, client.address)
    })
    // Nobody listens in the container (yet): the client's next datagram tries again.
    socket.on('error', () => undefined)
    socket.once('connect', () => {
      const { waiting = [] } = flow
      flow.waiting = undefined
      for (const bytes of waiting) socket.send(bytes)
    })
    socket.connect(this.#target.port, this.#target.address)
    return flow
  }

  #sweep(): void {
    const oldest = Date.now() - idleTime
    for (const [key, flow] of this.#flows) if (flow.lastUse < oldest) this.#end(key)
  }

  #end(key: string): void {
    this.#flows.get(key)?.socket.close()
    this.#flows.delete(key)
  }
}
