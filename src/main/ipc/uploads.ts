/**
 * Archives that a page streams in. The composition roots mount `registerUploads(fastify, rpc)` on the same
 * fastify instance, behind their own checks of token, Origin and Host:
 *
 *     POST /upload?name=alpine.tar[&ticket=MARK]   body: the archive's bytes, any content type
 *
 * The load starts as an operation as soon as the head of the request is there, so that its progress and its
 * cancel are on `operations.watch` at once; the answer comes at its end: 200 with the operation, or 4xx/5xx
 * with the error record. The body is read as fast as the engine takes it, never kept.
 */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { uploadPath } from '../../shared/contract/transport.ts'
import { EngineError, type ErrorCode, type ErrorRecord, toEngineError } from '../engine/errors/EngineError.ts'
import type { OperationView } from '../engine/operations/operation.ts'
import type { RpcServer } from './rpcServer.ts'

const querySchema = z.object({ name: z.string().min(1).max(1000), ticket: z.string().min(1).max(100).optional() })

/** Bytes of a refused upload that are still read, so that the answer is not lost in a reset connection. */
const drainLimit = 16 * 1024 * 1024

const statuses: Partial<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  ABORTED: 499,
  NO_SPACE: 507,
  UNSUPPORTED: 415,
  INTERNAL: 500,
}

/** Registers `POST /upload` on `fastify`, which must not have a parser of its own for every content type. */
export async function registerUploads(fastify: FastifyInstance, rpc: RpcServer): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post(uploadPath, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const query = querySchema.safeParse(request.query)
      if (!query.success) {
        const error = new EngineError('INVALID_ARGUMENT', 'Could not take the upload: the query must have a name.')
        return reply.code(400).send(error.toRecord())
      }
      const operation = await loadUpload(rpc, {
        name: query.data.name,
        stream: request.raw,
        ...(query.data.ticket === undefined ? {} : { ticket: query.data.ticket }),
        ...(request.headers['content-length'] === undefined ? {} : { size: Number(request.headers['content-length']) }),
      })
      const error = operation.error ?? cancelled(operation)
      if (error === undefined) return reply.send(operation)
      await drain(request.raw)
      return reply
        .code(statuses[error.code] ?? 422)
        .header('connection', 'close')
        .send(error)
    })
  })
}

/** An archive on its way in. */
export interface Upload {
  /** The file's name, for people. */
  readonly name: string
  readonly stream: Readable
  /** Bytes, when known. */
  readonly size?: number
  /** The uploader's own mark, which the operation then carries. */
  readonly ticket?: string
}

/** Loads an archive from a stream as an operation, and resolves to that operation once it has ended. */
export async function loadUpload(rpc: RpcServer, upload: Upload): Promise<OperationView> {
  const { engine, tickets } = rpc.context
  const { name, stream, size, ticket } = upload
  // The engine reads from a stream of its own: when it stops early, the connection stays for the answer.
  const body = Readable.from(piecesOf(stream, name), { objectMode: false, highWaterMark: 256 * 1024 })
  const ended = Promise.withResolvers<void>()
  const operation = engine.operations.start('load', `Load ${name}`, `docker load -i ${name}`, async (work) => {
    try {
      const { images } = await engine.archives.load(
        { kind: 'stream', stream: body, name, ...(size === undefined ? {} : { size }) },
        { signal: work.signal, onProgress: work.progress },
      )
      return images.map(({ id, names }) => `Loaded ${names.length > 0 ? names.join(', ') : id}`)
    } finally {
      body.destroy()
    }
  })
  if (ticket !== undefined) tickets.set(operation.id, ticket)
  const unsubscribe = engine.operations.subscribe((view) => {
    if (view.id === operation.id && view.state !== 'running') ended.resolve()
  })
  try {
    if (engine.operations.get(operation.id).state === 'running') await ended.promise
  } finally {
    unsubscribe()
  }
  return engine.operations.get(operation.id)
}

async function* piecesOf(stream: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) yield piece
  } catch (thrown) {
    throw new EngineError('UNAVAILABLE', `Could not load ${name}: the connection broke before all of it had come.`, {
      cause: toEngineError(thrown, `read ${name}`),
      retryable: true,
    })
  }
}

function cancelled({ state, title }: OperationView): ErrorRecord | undefined {
  return state === 'cancelled' ? new EngineError('ABORTED', `Cancelled: ${title}.`).toRecord() : undefined
}

/** Reads and forgets what is left of a refused body, up to a limit. */
async function drain(body: IncomingMessage): Promise<void> {
  if (body.readableEnded || body.destroyed) return
  let bytes = 0
  body.on('data', (piece: Uint8Array) => {
    bytes += piece.length
    if (bytes > drainLimit) body.destroy()
  })
  await finished(body).catch(() => undefined)
}
