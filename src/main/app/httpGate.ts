import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { downloadPath, uploadPath } from '../../shared/contract/transport.ts'
import { EngineError, type ErrorRecord } from '../engine/errors/EngineError.ts'
import type { EngineGate } from './EngineGate.ts'

/** An answer that is no archive is read up to so many bytes. */
const answerLimit = 1024 * 1024

/**
 * The way to an engine that is served at `origin`, by the requests that a page of its own would make; `cookie` gives
 * what the window's session holds for it. They go by Node's client: Electron's own either keeps a whole body in
 * memory or leaves its length out.
 */
export function httpGate(origin: string, cookie: () => Promise<string>): EngineGate {
  const open = async (method: string, path: string, query: URLSearchParams, headers: object, signal: AbortSignal) => {
    const send = origin.startsWith('https:') ? requestHttps : requestHttp
    const source = { Cookie: await cookie(), Origin: origin, 'Sec-Fetch-Site': 'same-origin' }
    return send(new URL(`${path}?${query.toString()}`, origin), {
      method,
      agent: false,
      signal,
      headers: { ...source, ...headers },
    })
  }

  return {
    async load({ id, name, size, stream }, signal) {
      const query = new URLSearchParams({ name, id })
      const headers = { 'Content-Type': 'application/x-tar', 'Content-Length': size }
      try {
        const request = await open('POST', uploadPath, query, headers, signal)
        const answer = await answerTo(request, stream)
        return answer.statusCode === 200 ? undefined : await readRefusal(answer, `load ${name}`)
      } catch (thrown) {
        throw failureOf(thrown, `load ${name}`, origin, signal)
      } finally {
        stream.destroy()
      }
    },

    async save({ id, name, references }, signal) {
      const query = new URLSearchParams({ name, id })
      for (const reference of references) query.append('reference', reference)
      try {
        const request = await open('GET', downloadPath, query, {}, signal)
        const answer = await answerTo(request)
        if (answer.statusCode === 200) return answer
        throw EngineError.fromRecord(await readRefusal(answer, `save ${name}`))
      } catch (thrown) {
        throw failureOf(thrown, `save ${name}`, origin, signal)
      }
    },
  }
}

/** Sends a request with its body. An answer that comes before the body was sent ends the sending. */
function answerTo(request: ClientRequest, body?: Readable): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject)
    if (body === undefined) request.end()
    else pipeline(body, request).catch(reject)
  })
}

/** The error record in the answer of an engine that refuses, or one that tells the status. */
async function readRefusal(answer: IncomingMessage, attempt: string): Promise<ErrorRecord> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of answer) {
    bytes += piece.length
    if (bytes > answerLimit) break
    pieces.push(piece)
  }
  const record = parseRecord(Buffer.concat(pieces).toString())
  const reason = `the engine refused with status ${answer.statusCode}`
  return (
    record ??
    new EngineError('UNAVAILABLE', `Could not ${attempt}: ${reason}. Reload the window and try again.`).toRecord()
  )
}

function parseRecord(text: string): ErrorRecord | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is ErrorRecord {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return false
  return typeof value.code === 'string' && typeof value.message === 'string' && 'data' in value && 'retryable' in value
}

function failureOf(thrown: unknown, attempt: string, origin: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (thrown instanceof EngineError) return thrown
  const details = { cause: thrown, retryable: true }
  return new EngineError('UNAVAILABLE', `Could not ${attempt}: the engine at ${origin} could not be reached.`, details)
}
