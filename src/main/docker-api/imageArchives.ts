import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ArchiveSource, LoadedImage, WorkProgress } from '../engine/archive/types.ts'
import { EngineError } from '../engine/errors/EngineError.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { notSaved } from './errorResponse.ts'
import { joinTag } from './imageName.ts'
import { MessageStream } from './MessageStream.ts'
import { queryFlag, queryList, queryText } from './query.ts'
import { clientSignal, openRequestBody } from './requestBody.ts'
import { requirePlatform } from './requestedPlatform.ts'
import { startSaving } from './startSaving.ts'
import { pullImage } from './transfers/pull.ts'
import { notSupported } from './unsupported.ts'

/**
 * Images in and out as archives: `/images/load`, `/images/get` and `/images/create`. Bodies are streamed,
 * and each is an operation of the engine, so that the app shows it too.
 */
export function registerImageArchives(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/images/load', (request, reply) => load(engine, request, reply))
  app.post('/images/create', (request, reply) => createImage(engine, request, reply))
  app.get('/images/get', (request, reply) => saveImages(engine, queryList(request, 'names'), request, reply))
}

async function load(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (queryText(request, 'platform') !== '') throw notSupported('Loading only one platform of an archive')
  const messages = new MessageStream(reply)
  const client = clientSignal(reply.raw)
  const quiet = queryFlag(request, 'quiet')
  const draft = { kind: 'load', title: 'Load an archive', command: 'docker load', origin: 'docker' } as const
  const { done } = engine.operations.start(draft, async (operation) => {
    const { images } = await engine.archives.load(bodySource(request, 'the archive'), {
      signal: AbortSignal.any([operation.signal, client]),
      onProgress: (progress) => {
        operation.progress(progress)
        if (!quiet) showProgress(messages, 'Loading', progress)
      },
    })
    for (const image of images) operation.result(`Loaded ${image.names.join(', ') || image.id}`)
    return images
  })
  try {
    tellLoaded(messages, await done)
    messages.end()
  } catch (error) {
    messages.fail(error, true)
  }
  return reply
}

/** What the command line prints; an archive may have brought thousands of images. */
function tellLoaded(messages: MessageStream, images: readonly LoadedImage[]): void {
  const lines = images.flatMap(({ id, names, taken }) => {
    if (names.length === 0) return [`Loaded image ID: ${id}\n`]
    return names.flatMap((name) => {
      const previous = taken.find((one) => one.name === name)?.previous
      const loaded = `Loaded image: ${name}\n`
      if (previous === undefined) return [loaded]
      return [`The image ${name} already exists, renaming the old one with ID ${previous} to empty string\n`, loaded]
    })
  })
  messages.texts(lines)
}

/** An image out of a registry, or out of a root file system. */
async function createImage(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (queryText(request, 'fromImage') !== '') return pullImage(engine, request, reply)
  return importRootfs(engine, request, reply)
}

async function importRootfs(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const from = queryText(request, 'fromSrc')
  if (from !== '-') throw notSupported(`Importing from an address (${JSON.stringify(from)})`)
  const reference = joinTag(queryText(request, 'repo'), queryText(request, 'tag'))
  const message = queryText(request, 'message')
  const platform = queryText(request, 'platform')
  const messages = new MessageStream(reply)
  const client = clientSignal(reply.raw)
  const draft = {
    kind: 'import',
    title: `Import ${reference || 'an image'}`,
    command: `docker import - ${reference}`.trimEnd(),
    origin: 'docker',
  } as const
  const { done } = engine.operations.start(draft, async (operation) => {
    const id = await engine.archives.importRootfs(bodySource(request, 'the root file system'), {
      signal: AbortSignal.any([operation.signal, client]),
      onProgress: (progress) => operation.progress(progress),
      changes: queryList(request, 'changes'),
      ...(reference === '' ? {} : { reference }),
      ...(message === '' ? {} : { message }),
      ...(platform === '' ? {} : { platform }),
    })
    operation.result(`Imported ${reference || id}`)
    return id
  })
  try {
    messages.write({ status: await done })
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
    const archive = await startSaving(engine, names, clientSignal(reply.raw))
    return await reply.header('Content-Type', 'application/x-tar').send(archive)
  } catch (error) {
    if (!(error instanceof EngineError) || error.data.reference === undefined) throw error
    throw error.code === 'INVALID_ARGUMENT' ? error : notSaved(names, error)
  }
}

function bodySource(request: FastifyRequest, name: string): ArchiveSource {
  const size = Number(request.headers['content-length'] ?? Number.NaN)
  const stream = openRequestBody(request.raw)
  return { kind: 'stream', stream, name, ...(Number.isFinite(size) ? { size } : {}) }
}

function showProgress(messages: MessageStream, status: string, { bytesDone, bytesTotal }: WorkProgress): void {
  messages.progress({
    id: 'archive',
    status,
    current: bytesDone,
    ...(bytesTotal === undefined ? {} : { total: bytesTotal }),
  })
}
