import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { EngineError } from '../engine/errors/EngineError.ts'
import { registerContainerFiles } from '../ipc/containers/containerFiles.ts'
import { registerDownloads } from '../ipc/downloads.ts'
import { registerLogs } from '../ipc/logs.ts'
import { isOurs, type RpcServer } from '../ipc/rpcServer.ts'
import { registerUploads } from '../ipc/uploads.ts'
import { Access, type Refusal } from './access.ts'
import { cacheControl, rendererFolder } from './rendererFolder.ts'
import { securityHeaders } from './securityHeaders.ts'

/** Bytes of a request's head: a download names all its images there. */
const headLimit = 1 << 20

/** The window, served to browsers of this machine. */
export interface WebServer {
  /** Its address, without the token: `http://127.0.0.1:4000/`. */
  readonly url: string
  /** Ends every connection. */
  close(): Promise<void>
}

export interface WebServerOptions {
  readonly rpc: RpcServer
  /** 0 takes any port that is free. */
  readonly port: number
  readonly token: string
  readonly logger: Logger
}

/**
 * Serves the window on loopback: its files, its calls over a WebSocket, uploads and downloads. Throws UNAVAILABLE when the
 * port is taken.
 */
export async function serveWeb({ rpc, port, token, logger }: WebServerOptions): Promise<WebServer> {
  const access = new Access(token)
  // Without a log of its own: fastify's would hold the token of the first address.
  const app = fastify({ forceCloseConnections: true, http: { maxHeaderSize: headLimit } })
  app.setErrorHandler((error, _request, reply) => {
    logger.error(error, 'A request of a window failed')
    return reply.code(500).type('text/plain; charset=utf-8').send('Something went wrong; the log says what.\n')
  })
  let headers = securityHeaders()
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  guard(app, access)
  await registerUploads(app, rpc)
  const checkOwnPage = async (request: FastifyRequest, reply: FastifyReply) => {
    const refusal = access.checkOwnPage(request.raw)
    return refusal === undefined ? undefined : refuse(reply, refusal)
  }
  registerDownloads(app, rpc, checkOwnPage)
  registerLogs(app, rpc, checkOwnPage)
  await registerContainerFiles(app, rpc, checkOwnPage)
  serveRenderer(app)
  // The server would wait for open WebSockets for ever.
  app.addHook('preClose', async () => rpc.close())
  rpc.attachWebSocket(app.server, (request) => access.check(request) === undefined)
  app.server.on('upgrade', (request, connection) => {
    if (!isOurs(request)) connection.destroy()
  })
  try {
    await app.listen({ host: '127.0.0.1', port })
  } catch (thrown) {
    await app.close()
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
    const reason = isTaken ? 'another program uses it' : String(thrown)
    throw new EngineError(
      'UNAVAILABLE',
      `Could not serve the window on port ${port}: ${reason}. Choose another one with --port.`,
      { cause: thrown },
    )
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('The window is served on no TCP port.')
  const host = `127.0.0.1:${address.port}`
  access.setPort(address.port)
  headers = securityHeaders(`ws://${host}`)
  return { url: `http://${host}/`, close: () => app.close() }
}

/** Lets in whoever has the token, and turns the token of an address into a cookie. */
function guard(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', async (request, reply) => {
    const url = new URL(`http://127.0.0.1${request.url.replace(/^\/+/, '/')}`)
    const token = url.searchParams.get('token')
    const enters = token !== null && request.method === 'GET' && access.isToken(token)
    const refusal = enters ? access.checkSource(request.raw) : access.check(request.raw)
    if (refusal !== undefined) {
      return refuse(reply, refusal)
    }
    if (!enters) return undefined
    url.searchParams.delete('token')
    return reply
      .header('Set-Cookie', access.cookieHeader())
      .header('Cache-Control', 'no-store')
      .redirect(`${url.pathname}${url.search}`, 303)
  })
}

function refuse(reply: FastifyReply, { status, reason }: Refusal): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${reason}\n`)
}

function serveRenderer(app: FastifyInstance): void {
  void app.register(fastifyStatic, {
    root: rendererFolder(),
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header('Cache-Control', cacheControl(path))
    },
  })
  app.setNotFoundHandler((request, reply) => {
    // Every state of the window has an address of its own; the page finds out what it shows.
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    if (isPage) return reply.sendFile('index.html')
    return reply.code(404).type('text/plain; charset=utf-8').send('There is nothing here.\n')
  })
}
