/**
 * Archives that a page streams in. The composition roots mount `registerUploads(fastify, rpc)` on the same
 * fastify instance, behind their own checks of token, Origin and Host:
 *
 *     POST /upload?name=alpine.tar[&id=OPERATION]   body: the archive's bytes, any content type
 *
 * The load starts as an operation as soon as the head of the request is there, so that its progress and its
 * cancel are on `operations.watch` at once, under the id that the page chose; the answer comes at its end: 200
 * with the operation, or 4xx/5xx with the error record. The body is read as fast as the engine takes it, never kept.
 */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod'
import { uploadPath } from '../../shared/contract/transport.ts'
import { shortDigest } from '../../shared/model/digest.ts'
import { shellWord } from '../../shared/model/shellWord.ts'
import { EngineError, type ErrorRecord, toEngineError } from '../engine/errors/EngineError.ts'
import type { OperationView } from '../engine/operations/operation.ts'
import { errorStatus } from './errorStatus.ts'
import type { RpcServer } from './rpcServer.ts'

const querySchema = z.object({ name: z.string().min(1).max(1000), id: z.uuid().optional() })

/** Bytes of a refused upload that are still read, so that the answer is not lost in a reset connection. */
const drainLimit = 16 * 1024 * 1024

/** Registers `POST /upload` on `fastify`, which must not have a parser of its own for every content type. */
export async function registerUploads(fastify: FastifyInstance, rpc: RpcServer): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post(uploadPath, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const query = querySchema.safeParse(request.query)
      if (!query.success) {
        const error = new EngineError(
          'INVALID_ARGUMENT',
          'Could not take the upload: the query must have a name, and may have an id that is a UUID.',
        )
        return reply.code(400).send(error.toRecord())
      }
      const { name, id } = query.data
      const length = request.headers['content-length']
      const upload = {
        name,
        stream: request.raw,
        ...(id === undefined ? {} : { id }),
        ...(length === undefined ? {} : { size: Number(length) }),
      }
      try {
        const operation = await loadUpload(rpc, upload)
        if (operation.error === undefined) return await reply.send(operation)
        return await refuse(request.raw, reply, operation.error)
      } catch (thrown) {
        return await refuse(request.raw, reply, toEngineError(thrown, `load ${name}`).toRecord())
      }
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
  /** The id that its operation is to have. */
  readonly id?: string
}

/** Loads an archive from a stream as an operation, and resolves to that operation once it has ended. */
export async function loadUpload({ context: { engine } }: RpcServer, upload: Upload): Promise<OperationView> {
  const { name, stream, size, id } = upload
  // The engine reads from a stream of its own: when it stops early, the connection stays for the answer.
  const body = Readable.from(piecesOf(stream, name), { objectMode: false, highWaterMark: 256 * 1024 })
  const draft = {
    kind: 'load',
    title: `Load ${name}`,
    command: `docker load -i ${shellWord(name)}`,
    ...(id === undefined ? {} : { id }),
  }
  const operation = engine.operations.start(draft, async (work) => {
    try {
      const source = { kind: 'stream', stream: body, name, ...(size === undefined ? {} : { size }) } as const
      const { images } = await engine.archives.load(source, {
        signal: work.signal,
        onProgress: (progress) => work.progress(progress),
      })
      for (const image of images)
        work.result(`Loaded ${image.names.length > 0 ? image.names.join(', ') : shortDigest(image.id)}`)
    } finally {
      body.destroy()
    }
  })
  await operation.done.catch(() => undefined)
  return engine.operations.get(operation.id)
}

async function* piecesOf(stream: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream.iterator({ destroyOnReturn: false })) yield piece
  } catch (thrown) {
    throw new EngineError(
      'UNAVAILABLE',
      `Could not load ${name}: whoever sent it went away, or the connection broke, before all of it had come. Nothing of it is left; load it again.`,
      { cause: toEngineError(thrown, `read ${name}`), retryable: true },
    )
  }
}

/** Answers with an error once the rest of the body is out of the way. */
async function refuse(body: IncomingMessage, reply: FastifyReply, error: ErrorRecord): Promise<FastifyReply> {
  await drain(body)
  return reply.code(errorStatus(error.code)).header('connection', 'close').send(error)
}

/** Reads and forgets what is left of a refused body, up to a limit, so that the answer is not lost. */
export async function drain(body: IncomingMessage): Promise<void> {
  if (body.readableEnded || body.destroyed) return
  let bytes = 0
  body.on('data', (piece: Uint8Array) => {
    bytes += piece.length
    if (bytes > drainLimit) body.destroy()
  })
  await finished(body).catch(() => undefined)
}
