/**
 * Archives of images that a page takes out; docs/transport.md says how. The composition roots answer
 *
 *     GET /download?reference=nginx:1.21[&reference=...]&name=nginx.tar[&id=OPERATION]
 *
 * with `registerDownloads(fastify, rpc, check)` behind their own checks of token and Host, or with
 * `respondToDownload` where there is no HTTP. The save is an operation from the start on, under the id that the page
 * chose: it shows progress and errors, and its cancel breaks the answer off. A reader that goes away cancels it.
 */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify'
import * as z from 'zod'
import { maxRows } from '../../shared/contract/limits.ts'
import { downloadPath } from '../../shared/contract/transport.ts'
import { isDigest, shortDigest } from '../../shared/model/digest.ts'
import { shellWord } from '../../shared/model/shellWord.ts'
import type { SavedArchive } from '../engine/archive/types.ts'
import { EngineError, toEngineError } from '../engine/errors/EngineError.ts'
import { errorStatus } from './errorStatus.ts'
import type { RpcServer } from './rpcServer.ts'

const querySchema = z.object({
  references: z.array(z.string().min(1).max(1000)).min(1).max(maxRows),
  name: z.string().min(1).max(255),
  id: z.uuid().optional(),
})

type Download = z.output<typeof querySchema>

/** Registers `GET /download` on `fastify`; `check` turns away who may not download. */
export function registerDownloads(fastify: FastifyInstance, rpc: RpcServer, check: onRequestAsyncHookHandler): void {
  // Without a route for HEAD: it would start a save.
  fastify.get(downloadPath, { exposeHeadRoute: false, onRequest: check }, async (request, reply) => {
    try {
      const download = parseDownload(new URL(request.url, 'http://127.0.0.1').searchParams)
      // What the engine gave is not yet what the page has: the save is done when the answer is out.
      const { size, stream } = await startDownload(rpc, download, () => finished(reply.raw))
      return await reply.headers(downloadHeaders(download.name, size)).send(stream)
    } catch (thrown) {
      const error = toEngineError(thrown, 'save the images').toRecord()
      return await reply.code(errorStatus(error.code)).send(error)
    }
  })
}

/** Answers `GET /download` where requests come as those of the Fetch standard. */
export async function respondToDownload(rpc: RpcServer, url: URL): Promise<Response> {
  try {
    const download = parseDownload(url.searchParams)
    const { size, stream } = await startDownload(rpc, download)
    return new Response(Readable.toWeb(stream), { headers: downloadHeaders(download.name, size) })
  } catch (thrown) {
    const error = toEngineError(thrown, 'save the images').toRecord()
    return Response.json(error, { status: errorStatus(error.code) })
  }
}

function parseDownload(search: URLSearchParams): Download {
  const query = querySchema.safeParse({
    references: search.getAll('reference'),
    name: search.get('name') ?? undefined,
    id: search.get('id') ?? undefined,
  })
  if (query.success) return query.data
  throw new EngineError(
    'INVALID_ARGUMENT',
    `Could not save images: the query must have a name of a file and 1 to ${maxRows} references, and may have an id that is a UUID.`,
  )
}

/** Starts a save as an operation that ends when its bytes were read to their end, and `delivered` too. */
function startDownload(
  { context: { engine } }: RpcServer,
  { references, name, id }: Download,
  delivered: () => Promise<void> = () => Promise.resolve(),
): Promise<SavedArchive> {
  const label = savedLabel(references)
  const draft = {
    kind: 'save',
    title: `Save ${label}`,
    command: ['docker save -o', ...[name, ...references].map(shellWord)].join(' '),
    ...(id === undefined ? {} : { id }),
  }
  return new Promise((resolve, reject) => {
    const { done } = engine.operations.start(draft, async (work) => {
      const archive = await engine.archives.save(references, {
        signal: work.signal,
        onProgress: (progress) => work.progress(progress),
      })
      resolve(archive)
      await Promise.all([finished(archive.stream), delivered()]).catch((thrown: unknown) => {
        archive.stream.destroy()
        throw readerGone(thrown, label)
      })
      work.result(`Saved ${label} to ${name}`)
    })
    done.catch(reject)
  })
}

/** `nginx:1.21`, `nginx:1.21 and 2 more`. */
function savedLabel([first = '', ...others]: readonly string[]): string {
  const name = isDigest(first) ? shortDigest(first) : first
  return others.length === 0 ? name : `${name} and ${others.length} more`
}

/** A reader that stops early means that nobody wants the rest: the save is cancelled, it has not failed. */
function readerGone(thrown: unknown, label: string): unknown {
  const isEarly = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE'
  if (!isEarly) return thrown
  return new EngineError(
    'ABORTED',
    `Stopped before it was done: saving ${label}. Whoever read the archive went away.`,
    {
      cause: thrown,
    },
  )
}

/** The file's name in the form that every browser reads, and in the one for all letters (RFC 6266). */
function downloadHeaders(name: string, size: number): Record<string, string> {
  const fileName = name.replaceAll(/[\p{Cc}/\\]/gu, '_')
  const ascii = fileName.replaceAll(/[^\x20-\x7e]|["%]/g, '_')
  const encoded = encodeURIComponent(fileName).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)
  return {
    'Content-Type': 'application/x-tar',
    'Content-Length': String(size),
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'Cache-Control': 'no-store',
  }
}
