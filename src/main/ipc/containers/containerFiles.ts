/**
 * Files of containers that a page takes out and puts in, as `docker cp` does; docs/transport.md says how:
 *
 *     GET  /container-files?id=ID&path=PATH                        a regular file as it is, anything else as a tar
 *     POST /container-files?id=ID&path=DIRECTORY&name=FILE&size=N  a file, in the place of one of that name
 */
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify'
import * as z from 'zod'
import { containerFilesPath } from '../../../shared/contract/transport.ts'
import { decodeRawPath, pathText, rawBase, rawPathOf } from '../../../shared/model/rawPath.ts'
import { shellWord } from '../../../shared/model/shellWord.ts'
import { EngineError, toEngineError } from '../../engine/errors/EngineError.ts'
import { tarPadding } from '../../engine/layers/tarFormat.ts'
import { tarEnd, tarHeader, tarZeros } from '../../engine/layers/tarWriter.ts'
import { errorStatus } from '../errorStatus.ts'
import type { RpcServer } from '../rpcServer.ts'
import { drain } from '../uploads.ts'
import { fileOfTar } from './fileOfTar.ts'

/** Bytes of a file that is put into a container. */
const uploadLimit = 1e12

const placeSchema = z.object({
  id: z.string().min(1).max(1000),
  path: z.string().min(1).max(20_000).transform(decodeRawPath),
})

const uploadSchema = placeSchema.extend({
  name: z
    .string()
    .min(1)
    .max(255)
    .refine((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..', 'must be the name of a file'),
  size: z.coerce.number().int().min(0).max(uploadLimit),
})

/** Registers both on `fastify`; `check` turns away who may not. */
export async function registerContainerFiles(
  fastify: FastifyInstance,
  rpc: RpcServer,
  check: onRequestAsyncHookHandler,
): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.addHook('onRequest', check)
    scope.get(containerFilesPath, { exposeHeadRoute: false }, async (request, reply) => {
      const { status, headers, body } = await answerDownload(rpc, new URL(request.url, 'http://127.0.0.1'))
      return await reply.code(status).headers(headers).send(body)
    })
    scope.post(containerFilesPath, { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
      const { status, headers, body } = await answerUpload(rpc, new URL(request.url, 'http://127.0.0.1'), request.raw)
      if (status !== 200) {
        await drain(request.raw)
        reply.header('Connection', 'close')
      }
      return await reply.code(status).headers(headers).send(body)
    })
  })
}

/** Answers both where requests come as those of the Fetch standard. */
export async function respondToContainerFiles(rpc: RpcServer, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const stream = request.body === null ? Readable.from([]) : Readable.fromWeb(request.body)
  const { status, headers, body } =
    request.method === 'POST' ? await answerUpload(rpc, url, stream) : await answerDownload(rpc, url)
  // Nobody reads what a refusal left of it.
  stream.destroy()
  return new Response(typeof body === 'string' ? body : Readable.toWeb(body), { status, headers })
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Readable | string
}

function refusal(thrown: unknown, attempt: string): Answer {
  const record = toEngineError(thrown, attempt).toRecord()
  return {
    status: errorStatus(record.code),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(record),
  }
}

async function answerDownload({ context: { engine } }: RpcServer, url: URL): Promise<Answer> {
  try {
    const { id, path } = readQuery(placeSchema, url)
    const stat = await engine.containers.statPath(id, path)
    const name = fileName(rawBase(path.replace(/\/+$/, '')) || 'root')
    const tar = await engine.containers.readPath(id, path)
    const isFile = stat.kind === 'file'
    return {
      status: 200,
      headers: {
        'Content-Type': isFile ? 'application/octet-stream' : 'application/x-tar',
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(isFile ? name : `${name}.tar`)}`,
        'Cache-Control': 'no-store',
        ...(isFile ? { 'Content-Length': String(stat.size) } : {}),
      },
      body: isFile ? Readable.from(fileOfTar(tar)) : tar,
    }
  } catch (thrown) {
    return refusal(thrown, 'get the file out of the container')
  }
}

async function answerUpload({ context: { engine } }: RpcServer, url: URL, source: Readable): Promise<Answer> {
  try {
    const { id, path, name, size } = readQuery(uploadSchema, url)
    const draft = {
      kind: 'copy',
      title: `Copy ${name} into ${id.slice(0, 12)}`,
      command: `docker cp ${shellWord(name)} ${id.slice(0, 12)}:${shellWord(pathText(path))}`,
    }
    await engine.operations.start(draft, async (work) => {
      const tar = new PassThrough()
      const pieces = tarOfFile(name, size, source, (bytesDone) =>
        work.progress({ bytesDone, bytesTotal: size, step: `Copying ${name}` }),
      )
      // Whichever of the two fails, the other ends with it.
      const writing = engine.containers.writePath(id, path, tar, { noOverwriteDirNonDir: true })
      const feeding = pipeline(pieces, tar, { signal: work.signal })
      writing.catch((thrown: unknown) => tar.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))))
      const [written, fed] = await Promise.allSettled([writing, feeding])
      for (const result of [written, fed]) if (result.status === 'rejected') throw result.reason
    }).done
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' }
  } catch (thrown) {
    return refusal(thrown, 'put the file into the container')
  }
}

/** The tar of one file, read from a stream that must have as many bytes as it was told. */
async function* tarOfFile(
  name: string,
  size: number,
  source: Readable,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  yield tarHeader({ name: rawPathOf(name) ?? 'file', kind: 'file', size, mode: 0o644, mtime: Date.now() })
  let done = 0
  // When this stops early, the connection stays for the answer.
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    done += chunk.length
    if (done > size) break
    onProgress(done)
    yield chunk
  }
  if (done !== size) {
    throw new EngineError('SIZE_MISMATCH', `Could not take ${name}: ${size} bytes were announced, and others came.`)
  }
  yield tarZeros(tarPadding(size))
  yield tarEnd()
}

function readQuery<T>(schema: z.ZodType<T>, url: URL): T {
  const query = schema.safeParse(Object.fromEntries(url.searchParams))
  if (query.success) return query.data
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not reach the files: ${query.error.issues[0]?.message ?? 'the query is wrong'}.`,
  )
}

function fileName(raw: string): string {
  return pathText(raw).replaceAll(/[\p{Cc}/\\]/gu, '_')
}
