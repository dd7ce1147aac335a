/**
 * What containers printed, for pages: `GET /logs`, see docs/transport.md. The composition roots answer with
 * `registerLogs(fastify, rpc, check)` behind their own checks of token and Host, or with `respondToLogs` where there is
 * no HTTP. A reader that is slow makes the reading of the log slow; the container waits for nobody.
 */
import { Readable } from 'node:stream'
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify'
import * as z from 'zod'
import { encodeLogFrame, logBeginning } from '../../shared/contract/logFrames.ts'
import { logsPath } from '../../shared/contract/transport.ts'
import type { LogOptions, LogRecord } from '../engine/containers/types.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { errorStatus } from './errorStatus.ts'
import type { RpcServer } from './rpcServer.ts'

const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const querySchema = z.object({
  container: z.string().min(1).max(1000),
  tail: whole.optional(),
  since: whole.optional(),
  until: whole.optional(),
  as: z.enum(['records', 'text']).default('records'),
})

/** What a page wants to read. */
interface LogsRequest {
  readonly container: string
  readonly options: Omit<LogOptions, 'signal'>
  readonly isText: boolean
  readonly withTimes: boolean
}

/** Registers `GET /logs` on `fastify`; `check` turns away who may not read. */
export function registerLogs(fastify: FastifyInstance, rpc: RpcServer, check: onRequestAsyncHookHandler): void {
  fastify.get(logsPath, { exposeHeadRoute: false, onRequest: check }, async (request, reply) => {
    try {
      const wanted = parseRequest(new URL(request.url, 'http://127.0.0.1').searchParams)
      return await reply.headers(headersOf(wanted)).send(openLogs(rpc, wanted))
    } catch (thrown) {
      const error = toEngineError(thrown, 'read the log').toRecord()
      return await reply.code(errorStatus(error.code)).send(error)
    }
  })
}

/** Answers `GET /logs` where requests come as those of the Fetch standard. */
export function respondToLogs(rpc: RpcServer, url: URL): Response {
  try {
    const wanted = parseRequest(url.searchParams)
    return new Response(Readable.toWeb(openLogs(rpc, wanted)), { headers: headersOf(wanted) })
  } catch (thrown) {
    const error = toEngineError(thrown, 'read the log').toRecord()
    return Response.json(error, { status: errorStatus(error.code) })
  }
}

function parseRequest(search: URLSearchParams): LogsRequest {
  const query = querySchema.safeParse(Object.fromEntries(search))
  if (!query.success) {
    const names = query.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new EngineError('INVALID_ARGUMENT', `Could not read the log: the query is not valid (${names}).`)
  }
  const { container, tail, since, until, as } = query.data
  const only = { stdout: search.has('stdout'), stderr: search.has('stderr') }
  const options = {
    ...(only.stdout || only.stderr ? only : { stdout: true, stderr: true }),
    follow: search.has('follow'),
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
  return { container, options, isText: as === 'text', withTimes: search.has('times') }
}

/** Begins to read. Throws NOT_FOUND; what fails later breaks the stream off. */
function openLogs(
  { context: { engine } }: RpcServer,
  { container, options, isText, withTimes }: LogsRequest,
): Readable {
  const id = engine.containers.resolve(container)
  const stop = new AbortController()
  const records = engine.containers.logs(id, { ...options, signal: stop.signal })
  const encode = isText ? (record: LogRecord) => encodeText(record, withTimes) : encodeLogFrame
  const stream = Readable.from(encodeAll(records, encode, isText), { objectMode: false })
  return stream.once('close', () => stop.abort())
}

async function* encodeAll(
  batches: AsyncIterable<readonly LogRecord[]>,
  encode: (record: LogRecord) => Uint8Array,
  isText: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  // The head of the answer goes out with the first bytes, and a log may have none for long.
  if (!isText) yield logBeginning
  for await (const batch of batches) if (batch.length > 0) yield Buffer.concat(batch.map(encode))
}

function encodeText({ time, text }: LogRecord, withTimes: boolean): Uint8Array {
  return withTimes ? Buffer.concat([Buffer.from(`${time} `), text]) : text
}

function headersOf({ isText }: LogsRequest): Record<string, string> {
  const type = isText ? 'text/plain; charset=utf-8' : 'application/octet-stream'
  return { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }
}
