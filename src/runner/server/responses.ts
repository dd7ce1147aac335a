import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { EngineError } from '../../main/engine/errors/EngineError.ts'

const contentType = 'application/json'

/** Answers with a value as JSON; nothing at all for undefined. */
export function sendValue(response: ServerResponse, value: unknown): void {
  const text = value === undefined ? '' : JSON.stringify(value)
  response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** Answers with an error's record. When the answer has begun already, the connection is cut. */
export function sendFailure(response: ServerResponse, error: EngineError): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const text = JSON.stringify(error.toRecord())
  response.writeHead(500, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** Answers a request to upgrade with an error's record, and ends the connection. */
export function refuseUpgrade(socket: Duplex, error: EngineError): void {
  const text = JSON.stringify(error.toRecord())
  socket.on('error', () => socket.destroy())
  // Whatever else is sent is read and forgotten: a close over unread bytes would look like a failure to the client.
  socket.resume()
  socket.end(
    `HTTP/1.1 500 Refused\r\nconnection: close\r\ncontent-type: ${contentType}\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

/** An error's record as a header or a trailer holds it. */
export function packFailure(error: EngineError): string {
  return Buffer.from(JSON.stringify(error.toRecord())).toString('base64')
}
