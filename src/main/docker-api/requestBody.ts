import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { EngineError } from '../engine/errors/EngineError.ts'

/**
 * The body of a request as a stream of its own, with its backpressure: a reader that destroys it (because
 * what came is bad) leaves the connection whole, so that the error can still be answered. When the client
 * goes away before the end, the stream fails with ABORTED.
 */
export function openRequestBody(request: IncomingMessage): Readable {
  const body = new Readable({
    read() {
      request.resume()
    },
    destroy(error, done) {
      request.off('data', take)
      request.off('end', finish)
      request.off('close', abandon)
      request.resume()
      done(error)
    },
  })
  const take = (chunk: Buffer): void => {
    if (!body.push(chunk)) request.pause()
  }
  const finish = (): void => {
    body.push(null)
  }
  const abandon = (): void => {
    if (!request.complete) body.destroy(clientGone())
  }
  request.on('data', take)
  request.on('end', finish)
  request.on('close', abandon)
  request.pause()
  return body
}

/**
 * Gives a signal that is aborted when the client goes away before its answer is complete. `response` is
 * the answer's stream.
 */
export function clientSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(clientGone())
  })
  return controller.signal
}

function clientGone(): EngineError {
  return new EngineError('ABORTED', 'The client closed the connection before it was done.')
}
