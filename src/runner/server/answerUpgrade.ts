import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { Runner } from '../contract/runner.ts'
import { isCallName, runnerCalls, streamProtocol } from '../contract/wire.ts'
import { readHeaderArguments } from './callArguments.ts'
import { refuseUpgrade } from './responses.ts'

/** A client that does not close a connection whose other end is gone is cut off after this many milliseconds. */
const closeGrace = 5000

/**
 * Makes a connection the view that a `duplex` call gives. Never throws: an error before the upgrade is the answer, one
 * after it cuts the connection.
 */
export async function answerUpgrade(
  runner: Runner,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  // A client may go while the view is being opened.
  const onEarlyError = () => socket.destroy()
  socket.on('error', onEarlyError)
  try {
    const view = await openView(runner, request)
    socket.off('error', onEarlyError)
    if (socket.destroyed) {
      view.destroy()
      return
    }
    if (head.length > 0) socket.unshift(head)
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${streamProtocol}\r\n\r\n`)
    join(socket, view)
  } catch (thrown) {
    socket.off('error', onEarlyError)
    refuseUpgrade(socket, toEngineError(thrown, `answer ${request.url}`))
  }
}

async function openView(runner: Runner, request: IncomingMessage): Promise<Duplex> {
  const name = request.url?.replace(/^\/call\//, '') ?? ''
  if (!isCallName(name) || runnerCalls[name] !== 'duplex' || request.headers.upgrade !== streamProtocol) {
    throw new EngineError('UNSUPPORTED', `This runner opens no stream for ${request.url}.`)
  }
  const view: unknown = await Reflect.apply(runner[name], runner, [...readHeaderArguments(request.headers)])
  if (view instanceof Duplex) return view
  throw new EngineError('INTERNAL', `Could not open a stream for ${request.url}: the call gave none.`)
}

/** Joins both directions. Each ends by itself; once the view is closed, so is the connection, all output delivered. */
function join(socket: Duplex, view: Duplex): void {
  socket.on('error', () => view.destroy())
  socket.on('close', () => view.destroy())
  view.on('error', () => socket.destroy())
  view.on('close', () => {
    if (socket.destroyed) return
    socket.unpipe(view)
    if (!socket.writableEnded) socket.end()
    // Unread input would turn the end into a failure at the client.
    socket.resume()
    const grace = setTimeout(() => socket.destroy(), closeGrace)
    socket.on('close', () => clearTimeout(grace))
  })
  if (view.writable) socket.pipe(view)
  else socket.resume()
  view.pipe(socket)
}
