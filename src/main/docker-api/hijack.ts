import { type IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'

/** How long a client whose stream is over may take to close its side, in milliseconds. */
const lingerLimit = 10_000
/** The largest body of a request that asks for a raw connection, in bytes. */
const bodyLimit = 1 << 20

/** Requests that came with `Upgrade`: Node leaves their bodies on the socket. */
const upgraded = new WeakSet<IncomingMessage>()

/** Whether a request asks for the raw connection that attach and exec give; any other protocol is not to be had. */
export function wantsRawConnection({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'tcp'
}

/**
 * Serves requests for raw connections like all others: `handler` answers them, and takes the connection with
 * `takeConnection` or answers as usual, which ends it.
 */
export function serveUpgrades(server: Server, handler: RequestListener): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    upgraded.add(request)
    // Back onto the socket: what came with the head may be the body, and what is typed already.
    if (head.length > 0) socket.unshift(head)
    socket.on('error', () => socket.destroy())
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => socket.end())
    handler(request, response)
  })
}

/** The body of a request that came with `Upgrade`, which is still on the socket; undefined for any other request. */
export async function readUpgradedBody({ raw }: FastifyRequest): Promise<Buffer | undefined> {
  if (!upgraded.has(raw)) return undefined
  const size = Number(raw.headers['content-length'] ?? 0)
  if (!Number.isSafeInteger(size) || size < 0 || size > bodyLimit) {
    throw new EngineError('INVALID_ARGUMENT', `The body of the request may have at most ${bodyLimit} bytes.`)
  }
  return readExactly(raw.socket, size)
}

/** The next `size` bytes; what came after them goes back onto the socket. */
function readExactly(socket: Socket, size: number): Promise<Buffer> {
  if (size === 0) return Promise.resolve(Buffer.alloc(0))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const stop = (): void => {
      socket.off('data', take).off('end', fail).off('close', fail).pause()
    }
    const fail = (): void => {
      stop()
      reject(new EngineError('ABORTED', 'The client closed the connection before it was done.'))
    }
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      length += chunk.length
      if (length < size) return
      stop()
      const bytes = Buffer.concat(chunks)
      if (length > size) socket.unshift(bytes.subarray(size))
      resolve(bytes.subarray(0, size))
    }
    socket.on('data', take).once('end', fail).once('close', fail)
  })
}

/**
 * Takes the connection of a request out of the HTTP server's hands and writes the head of the answer, as dockerd
 * writes it: `101` for clients that asked for an upgrade, `200` for older ones. The request's body must have been read.
 */
export function takeConnection(request: FastifyRequest, reply: FastifyReply, contentType: string): Socket {
  const { raw } = request
  const { socket } = raw
  reply.hijack()
  reply.raw.detachSocket(socket)
  if (!upgraded.has(raw)) leaveParser(socket)
  socket.on('error', () => socket.destroy())
  const status = upgraded.has(raw) ? '101 UPGRADED' : '200 OK'
  const upgrade = upgraded.has(raw) ? 'Connection: Upgrade\r\nUpgrade: tcp\r\n' : ''
  socket.write(`HTTP/1.1 ${status}\r\nContent-Type: ${contentType}\r\n${upgrade}\r\n`)
  return socket
}

/** Ends the HTTP parser's interest in a socket: what comes from now on is nobody's request. */
function leaveParser(socket: Socket): void {
  // A listener for data makes Node take the socket back from the parser's native reading.
  socket.on('data', () => undefined)
  for (const event of ['data', 'end', 'drain', 'timeout', 'error']) socket.removeAllListeners(event)
  socket.pause()
}

/**
 * Carries the bytes of a raw connection to a stream and back, untouched, with backpressure both ways; without `input`
 * what the client sends is thrown away. The client's end is the end of the stream's input only; once its output is
 * over the connection is closed. Resolves when both are gone.
 */
export async function joinConnection(socket: Socket, stream: Duplex, input: boolean): Promise<void> {
  const gone = Promise.all([closed(socket), closed(stream)])
  stream.on('error', () => socket.destroy())
  stream.once('close', () => {
    if (!stream.readableEnded) socket.destroy()
  })
  socket.once('close', () => stream.destroy())
  if (socket.destroyed || stream.destroyed) {
    // One of them went away before they were joined: nobody would tell the other.
    socket.destroy()
    stream.destroy()
  } else {
    stream.once('end', () => linger(socket))
    stream.pipe(socket)
    if (input) socket.pipe(stream)
    else socket.resume()
  }
  await gone
}

/** Waits for the client to close too, so that nothing of the output is lost; what it still sends is thrown away. */
export function linger(socket: Socket): void {
  socket.unpipe()
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingerLimit)
  socket.once('close', () => clearTimeout(timer))
}

function closed(stream: Duplex): Promise<void> {
  if (stream.closed) return Promise.resolve()
  return new Promise((resolve) => stream.once('close', () => resolve()))
}
