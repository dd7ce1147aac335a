import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { downloadPath, uploadPath } from '../shared/contract/transport.ts'
import type { DesktopHost } from './app/hostEngine.ts'
import { openHost } from './compose.ts'
import { chooseRoot } from './dataPaths.ts'
import { respondToDownload } from './ipc/downloads.ts'
import { loadUpload } from './ipc/uploads.ts'
import { createLogger } from './log.ts'
import { respondWithPageFile } from './web/pageFiles.ts'

/**
 * Opens a data root for the desktop app: what the command line says, else the environment, else the settings. Throws
 * what `chooseRoot` and `openHost` throw.
 */
export async function openDesktopHost(given: {
  readonly root?: string
  readonly socket?: string
}): Promise<DesktopHost> {
  const root = chooseRoot(given.root, process.env)
  const socket = given.socket ?? (process.env.LAMINA_SOCKET || undefined)
  const place = socket === undefined ? {} : { socket: resolve(process.env.INIT_CWD ?? process.cwd(), socket) }
  const host = await openHost({ root, ...place, mode: 'desktop', logger: createLogger() })
  return {
    attachPort: (port) => host.rpc.attachPort(port),
    respond: (request) => {
      const url = new URL(request.url)
      if (url.pathname === uploadPath && request.method === 'POST') return respondToUpload(request, url)
      if (url.pathname === downloadPath && request.method === 'GET') return respondToDownload(host.rpc, url)
      return respondWithPageFile(url.pathname)
    },
    close: () => host.close(),
  }

  async function respondToUpload(request: Request, url: URL): Promise<Response> {
    const name = url.searchParams.get('name') ?? 'the archive'
    const id = z.uuid().safeParse(url.searchParams.get('id'))
    const size = Number(request.headers.get('content-length') ?? Number.NaN)
    const operation = await loadUpload(host.rpc, {
      name,
      stream: request.body === null ? Readable.from([]) : Readable.fromWeb(request.body),
      ...(id.success ? { id: id.data } : {}),
      ...(Number.isSafeInteger(size) ? { size } : {}),
    })
    return Response.json(operation.error ?? operation, { status: operation.error === undefined ? 200 : 422 })
  }
}
