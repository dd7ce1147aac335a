import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { type Duplex, type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../main/engine/errors/EngineError.ts'
import { errorRecordSchema } from '../../shared/contract/errors.ts'
import {
  argumentsHeader,
  type CallName,
  callPath,
  failureTrailer,
  jsonLimit,
  streamProtocol,
} from '../contract/wire.ts'
import type { RunnerTransport } from './RunnerTransport.ts'

/** Nobody was at the socket: the call was not begun, and may be made of another runner. */
export class RunnerGoneError extends EngineError {
  constructor(path: string, cause: unknown) {
    super('UNAVAILABLE', `Could not reach the runner at ${path}: it is not running.`, { cause, retryable: true })
    this.name = 'RunnerGoneError'
  }
}

/** The runner ended before it had answered: nobody knows how much of the call is done. */
export class RunnerLostError extends EngineError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message =
      `The runner at ${path} ended before it had answered: ${reason}. ` +
      'What was asked may be done in part: look, and try again.'
    super('UNAVAILABLE', message, { cause, retryable: true })
    this.name = 'RunnerLostError'
  }
}

/** The ways of calls over a runner's socket; a connection each, so that a runner knows when nobody wants anything. */
export class RunnerSocket implements RunnerTransport {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  value(name: CallName, args: readonly unknown[]): Promise<unknown> {
    return this.ask(callPath(name), args)
  }

  /** Asks the runner's process itself something. */
  async ask(path: string, args: readonly unknown[] = [], signal?: AbortSignal): Promise<unknown> {
    const response = await this.#post(path, args, signal)
    const text = await readText(response, jsonLimit)
    if (response.statusCode !== 200) throw failureOf(text)
    return text === '' ? undefined : JSON.parse(text)
  }

  async body(name: CallName, args: readonly unknown[]): Promise<Readable> {
    const response = await this.#post(callPath(name), args)
    if (response.statusCode !== 200) throw failureOf(await readText(response, jsonLimit))
    const body = new Transform({
      transform: (chunk, _encoding, done) => done(null, chunk),
      flush(done) {
        const failure = response.trailers[failureTrailer]
        done(failure === undefined ? null : failureOf(Buffer.from(failure, 'base64').toString()))
      },
    })
    pipeline(response, body).catch(() => undefined)
    return body
  }

  async upload(name: CallName, args: readonly unknown[], body: Readable): Promise<void> {
    const request = this.#request(callPath(name), { headers: { [argumentsHeader]: pack(args) } })
    const answered = answerOf(request, this.#path)
    const sent = pipeline(body, request)
    const response = await Promise.race([answered, sent.then(() => answered)])
    sent.catch(() => undefined)
    const text = await readText(response, jsonLimit)
    body.destroy()
    if (response.statusCode !== 200) throw failureOf(text)
  }

  async duplex(name: CallName, args: readonly unknown[]): Promise<Duplex> {
    const headers = { connection: 'Upgrade', upgrade: streamProtocol, [argumentsHeader]: pack(args) }
    const request = this.#request(callPath(name), { headers })
    const opened = new Promise<Duplex>((resolve) => {
      request.on('upgrade', (_response, socket: Duplex, head: Buffer) => {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
      })
    })
    const refused = answerOf(request, this.#path).then(async (response) => {
      throw failureOf(await readText(response, jsonLimit))
    })
    request.end()
    return Promise.race([opened, refused])
  }

  async *lines(name: CallName, args: readonly unknown[], signal: AbortSignal): AsyncGenerator<unknown> {
    try {
      const response = await this.#post(callPath(name), args, signal)
      if (response.statusCode !== 200) throw failureOf(await readText(response, jsonLimit))
      for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
        yield JSON.parse(line)
      }
    } catch (thrown) {
      if (!signal.aborted) throw thrown
    }
  }

  #post(path: string, args: readonly unknown[], signal?: AbortSignal): Promise<IncomingMessage> {
    const request = this.#request(path, {
      headers: { 'content-type': 'application/json' },
      ...(signal === undefined ? {} : { signal }),
    })
    const answered = answerOf(request, this.#path)
    request.end(JSON.stringify(args))
    return answered
  }

  #request(path: string, options: RequestOptions): ClientRequest {
    const createConnection = () => connect({ path: this.#path, allowHalfOpen: true })
    return httpRequest({ ...options, path, method: 'POST', createConnection })
  }
}

/** The answer to a request that is sent, or why there is none. */
function answerOf(request: ClientRequest, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') reject(cause)
      else if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED') reject(new RunnerGoneError(path, cause))
      else reject(new RunnerLostError(path, cause))
    })
  })
}

const pack = (args: readonly unknown[]) => Buffer.from(JSON.stringify(args)).toString('base64')

async function readText(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > limit) throw new EngineError('MALFORMED', `The runner's answer is longer than ${limit} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function failureOf(text: string): EngineError {
  const { cause, ...record } = errorRecordSchema.parse(JSON.parse(text))
  return EngineError.fromRecord({ ...record, ...(cause === undefined ? {} : { cause }) })
}
