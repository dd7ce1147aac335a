import type { IncomingMessage, ServerResponse } from 'node:http'
import { finished, Readable } from 'node:stream'
import { EngineError, toEngineError } from '../../main/engine/errors/EngineError.ts'
import type { Runner } from '../contract/runner.ts'
import { type CallKind, type CallName, failureTrailer, jsonLimit, runnerCalls } from '../contract/wire.ts'
import { parseArguments, readHeaderArguments } from './callArguments.ts'
import { readJson } from './readJson.ts'
import { packFailure, sendValue } from './responses.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Ends streams of events. */
  readonly ending: AbortSignal
}

type Call = (...args: readonly unknown[]) => unknown

/** Answers one call that needs no connection of its own, by its kind. Throws what the runner throws. */
export async function answerCall(
  runner: Runner,
  name: CallName,
  request: IncomingMessage,
  response: ServerResponse,
  ending: AbortSignal,
): Promise<void> {
  const call: Call = (...args) => Reflect.apply(runner[name], runner, args)
  await answers[runnerCalls[name]](call, { request, response, ending })
}

const answers: Readonly<Record<CallKind, (call: Call, exchange: Exchange) => Promise<void>>> = {
  async value(call, { request, response }) {
    sendValue(response, await call(...parseArguments(await readJson(request, jsonLimit, 'the arguments of a call'))))
  },

  async body(call, { request, response }) {
    const body = await call(...parseArguments(await readJson(request, jsonLimit, 'the arguments of a call')))
    if (!(body instanceof Readable)) throw new EngineError('INTERNAL', 'Could not send a body: the call gave none.')
    sendBody(response, body)
  },

  async upload(call, { request, response }) {
    const args = readHeaderArguments(request.headers)
    // A body that is not wanted to its end is read on and forgotten, so that the client hears why.
    await call(...args.map((argument) => (argument === null ? request : argument)))
    sendValue(response, undefined)
  },

  /** Without an upgrade nobody looks on: a value like any other. */
  async duplex(call, exchange) {
    await answers.value(call, exchange)
  },

  async events(call, { request, response, ending }) {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const args = parseArguments(await readJson(request, jsonLimit, 'the arguments of a call'))
    const events = call(...args, AbortSignal.any([gone.signal, ending]))
    if (!isAsyncIterable(events)) throw new EngineError('INTERNAL', 'Could not send events: the call gave none.')
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.flushHeaders()
    await sendLines(response, events, gone.signal)
  },
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** Sends a stream as the body; what ends it before its time is told in a trailer. */
function sendBody(response: ServerResponse, body: Readable): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', trailer: failureTrailer })
  response.on('close', () => body.destroy())
  finished(body, (thrown) => {
    if (thrown) response.addTrailers({ [failureTrailer]: packFailure(toEngineError(thrown, 'read to the end')) })
    response.end()
  })
  body.pipe(response, { end: false })
}

/** One line of JSON each, waiting while the client does not read. */
async function sendLines(response: ServerResponse, values: AsyncIterable<unknown>, gone: AbortSignal): Promise<void> {
  for await (const value of values) {
    if (gone.aborted) return
    if (response.write(`${JSON.stringify(value)}\n`)) continue
    await new Promise<void>((resolve) => {
      response.once('drain', resolve)
      response.once('close', resolve)
    })
  }
  response.end()
}
