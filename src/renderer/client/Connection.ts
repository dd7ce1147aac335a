import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { rpcPath } from '../../shared/contract/transport.ts'
import { receivePort } from './bridge.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost'

type Link = ClientLink<ClientContext>

const retryDelays = [250, 500, 1000, 2000, 4000]

/**
 * The window's way to the engine: a WebSocket to the page's own origin, or the port that the preload hands
 * over. A lost WebSocket is said so at once and opened again; calls meanwhile wait for it.
 */
export class Connection implements Link {
  #state: ConnectionState = 'connecting'
  #link = deferred<Link>()
  #attempt = 0
  readonly #listeners = new Set<() => void>()

  constructor() {
    if (location.protocol.startsWith('http')) this.#openWebSocket()
    else void this.#openPort()
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Calls `listener` at each change of state until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>): Promise<unknown> {
    const link = await untilAborted(this.#link.promise, options.signal)
    return link.call(path, input, options)
  }

  /** Tries again at once instead of after the wait. */
  retry(): void {
    if (this.#state !== 'lost') return
    clearTimeout(this.#timer)
    this.#openWebSocket()
  }

  #timer: ReturnType<typeof setTimeout> | undefined

  #openWebSocket(): void {
    const url = new URL(rpcPath, location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(url)
    let opened = false
    socket.addEventListener('open', () => {
      opened = true
      this.#attempt = 0
      this.#link.resolve(new WebSocketLink({ websocket: socket }))
      this.#setState('open')
    })
    socket.addEventListener('close', () => {
      if (opened) this.#link = deferred<Link>()
      this.#setState('lost')
      const delay = retryDelays[Math.min(this.#attempt++, retryDelays.length - 1)]
      this.#timer = setTimeout(() => this.#openWebSocket(), delay)
    })
  }

  async #openPort(): Promise<void> {
    const port = await receivePort()
    this.#link.resolve(new PortLink({ port }))
    port.addEventListener('close', () => this.#setState('lost'))
    port.start()
    this.#setState('open')
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** A promise and what resolves it. (Promise.withResolvers is missing in runtimes that the window still runs in.) */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
