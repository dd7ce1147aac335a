import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WorkProgress } from '../engine/archive/types.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { noSuchImage } from './errorResponse.ts'
import { joinTag } from './imageName.ts'
import { MessageStream } from './MessageStream.ts'
import { queryFlag, queryList, queryText } from './query.ts'
import { clientSignal, openRequestBody } from './requestBody.ts'
import { requirePlatform } from './requestedPlatform.ts'
import { notSupported } from './unsupported.ts'

/** Images in and out as archives: `/images/load`, `/images/get` and `/images/create`. Bodies are streamed. */
export function registerImageArchives(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/images/load', (request, reply) => load(engine, request, reply))
  app.post('/images/create', (request, reply) => importRootfs(engine, request, reply))
  app.get('/images/get', (request, reply) => saveImages(engine, queryList(request, 'names'), request, reply))
}

async function load(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (queryText(request, 'platform') !== '') throw notSupported('Loading only one platform of an archive')
  const messages = new MessageStream(reply)
  const source = { kind: 'stream', stream: openRequestBody(request.raw), name: 'the archive' } as const
  const onProgress = (progress: WorkProgress): void => showProgress(messages, progress)
  try {
    const result = await engine.archives.load(source, {
      signal: clientSignal(reply.raw),
      ...(queryFlag(request, 'quiet') ? {} : { onProgress }),
    })
    for (const { id, names } of result.images) {
      if (names.length === 0) messages.text(`Loaded image ID: ${id}\n`)
      for (const name of names) messages.text(`Loaded image: ${name}\n`)
    }
    messages.end()
  } catch (error) {
    messages.fail(error, true)
  }
  return reply
}

async function importRootfs(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (queryText(request, 'fromImage') !== '') throw notSupported('Pulling an image from a registry')
  const from = queryText(request, 'fromSrc')
  if (from !== '-') throw notSupported(`Importing from an address (${JSON.stringify(from)})`)
  const reference = joinTag(queryText(request, 'repo'), queryText(request, 'tag'))
  const message = queryText(request, 'message')
  const platform = queryText(request, 'platform')
  const messages = new MessageStream(reply)
  try {
    const id = await engine.archives.importRootfs(
      { kind: 'stream', stream: openRequestBody(request.raw), name: 'the root file system' },
      {
        signal: clientSignal(reply.raw),
        changes: queryList(request, 'changes'),
        ...(reference === '' ? {} : { reference }),
        ...(message === '' ? {} : { message }),
        ...(platform === '' ? {} : { platform }),
      },
    )
    messages.write({ status: id })
    messages.end()
  } catch (error) {
    messages.fail(error, false)
  }
  return reply
}

/** Answers with an archive of images. Errors come before the first byte. */
export async function saveImages(
  engine: DockerEngine,
  names: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    if (queryText(request, 'platform') !== '') {
      for (const name of names) requirePlatform(request, name, (await engine.images.inspect(name)).platform)
    }
    const archive = await engine.archives.save(names, { signal: clientSignal(reply.raw) })
    return reply.header('Content-Type', 'application/x-tar').send(archive)
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'NOT_FOUND') throw error
    throw noSuchImage(String(error.data.reference ?? names[0]), error)
  }
}

/** The layer that a step is about, by the digits of its digest. */
const layerDigits = /\b[0-9a-f]{12}\b/

function showProgress(messages: MessageStream, { step, bytesDone, bytesTotal }: WorkProgress): void {
  const id = layerDigits.exec(step)?.[0] ?? 'archive'
  const bytes = { current: bytesDone, ...(bytesTotal === undefined ? {} : { total: bytesTotal }) }
  messages.progress({ id, status: step, ...bytes })
}
