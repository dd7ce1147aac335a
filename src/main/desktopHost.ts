import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { errorRecordSchema } from '../shared/contract/errors.ts'
import { containerFilesPath, downloadPath, logsPath } from '../shared/contract/transport.ts'
import type { EngineGate } from './app/EngineGate.ts'
import type { DesktopHost } from './app/hosting.ts'
import { openHost } from './compose.ts'
import { chooseRoot } from './dataPaths.ts'
import { EngineError } from './engine/errors/EngineError.ts'
import type { Sealer } from './engine/registry/credentials/SealedCredentials.ts'
import { respondToContainerFiles } from './ipc/containers/containerFiles.ts'
import { respondToDownload } from './ipc/downloads.ts'
import { respondToLogs } from './ipc/logs.ts'
import type { RpcServer } from './ipc/rpcServer.ts'
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
  /** Seals logins of registries with a key of the desktop. */
  readonly sealer?: Sealer
}): Promise<DesktopHost> {
  const root = chooseRoot(given.root, process.env)
  const socket = given.socket ?? (process.env.LAMINA_SOCKET || undefined)
  const place = socket === undefined ? {} : { socket: resolve(process.env.INIT_CWD ?? process.cwd(), socket) }
  const sealing = given.sealer === undefined ? {} : { sealer: given.sealer }
  const host = await openHost({ root, ...place, ...sealing, mode: 'desktop', logger: createLogger() })
  const { operations } = host.engine
  return {
    root: root.path,
    gate: hostGate(host.rpc),
    attachPort: (port) => host.rpc.attachPort(port),
    attachTerminal: (port, session, size) => host.rpc.attachTerminal(port, session, size),
    respond: async (request) => {
      const url = new URL(request.url)
      if (url.pathname === logsPath) return respondToLogs(host.rpc, url)
      return url.pathname === containerFilesPath
        ? respondToContainerFiles(host.rpc, request)
        : respondWithPageFile(url.pathname)
    },
    running: () => operations.list().flatMap(({ state, title }) => (state === 'running' ? [title] : [])),
    close: () => host.close(),
  }
}

/** The way of archives to an engine of this process: the streams themselves. */
function hostGate(rpc: RpcServer): EngineGate {
  const { operations } = rpc.context.engine
  return {
    async load({ id, name, size, stream }, signal) {
      const cancel = () => operations.cancel(id)
      const loading = loadUpload(rpc, { id, name, size, stream })
      signal.addEventListener('abort', cancel)
      try {
        if (signal.aborted) cancel()
        return (await loading).error
      } finally {
        signal.removeEventListener('abort', cancel)
        stream.destroy()
      }
    },

    async save({ id, name, references }, signal) {
      const query = new URLSearchParams({ name, id })
      for (const reference of references) query.append('reference', reference)
      const response = await respondToDownload(rpc, new URL(`lamina://app${downloadPath}?${query.toString()}`))
      if (!response.ok) {
        const { cause, ...record } = errorRecordSchema.parse(await response.json())
        throw EngineError.fromRecord({ ...record, ...(cause === undefined ? {} : { cause }) })
      }
      const stream = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body)
      const stop = () => stream.destroy(new EngineError('ABORTED', `Stopped before it was done: save ${name}.`))
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop)
      return stream.once('close', () => signal.removeEventListener('abort', stop))
    },
  }
}
