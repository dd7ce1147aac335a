import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { apiVersion, requestedMinor, stripVersion } from './apiVersion.ts'
import { registerBuildCache } from './buildCache.ts'
import { registerContainers } from './containers.ts'
import type { DockerEngine, ServerInfo } from './DockerEngine.ts'
import { registerDiskUsage } from './diskUsage.ts'
import { pageNotFound, sendError } from './errorResponse.ts'
import { registerEvents } from './events.ts'
import { registerExecs } from './execs.ts'
import { serveUpgrades, wantsRawConnection } from './hijack.ts'
import { registerImageArchives } from './imageArchives.ts'
import { registerImageList } from './imageList.ts'
import { registerImages } from './images.ts'
import { registerInfo } from './info.ts'
import { listenOnSocket } from './listenSocket.ts'
import { registerNetworks } from './networks.ts'
import { registerPing } from './ping.ts'
import { registerPlugins } from './plugins.ts'
import { RunnerFacts } from './RunnerFacts.ts'
import { recordVerbs } from './recordVerbs.ts'
import { registerSwarm } from './swarm.ts'
import { registerDistribution } from './transfers/distribution.ts'
import { registerLogin } from './transfers/login.ts'
import { registerSearch } from './transfers/search.ts'
import { registerUnsupported } from './unsupported.ts'
import { registerVersion } from './version.ts'
import { registerVolumes } from './volumes.ts'

/** How long an unused connection stays open, in milliseconds; docker's clients expect a minute or more. */
const keepAlive = 120_000
/** Bytes of a request's head, as dockerd takes them: `docker save` names all its images there. */
const headLimit = 1 << 20
/** How long requests under way may go on when the server closes, in milliseconds. */
const closeGrace = 1000

/** A running Docker API. */
export interface DockerApi {
  /** Ends event streams, gives requests under way a second, closes every connection and removes the socket. */
  close(): Promise<void>
}

/**
 * Serves the Docker Engine API (versions 1.24 to 1.51) on a unix socket of this user's own. Throws
 * ALREADY_EXISTS when another process answers on the socket; a socket that nobody answers on is replaced.
 */
export async function serveDockerApi(engine: DockerEngine, socketPath: string, info: ServerInfo): Promise<DockerApi> {
  const closing = new AbortController()
  const { app, server } = createApp(engine, info, closing.signal)
  await app.ready()
  // The server forgets connections that were taken out of its hands.
  const connections = new Set<Socket>()
  server.on('connection', (connection) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  const removeSocket = await listenOnSocket(server, socketPath)
  return {
    close: async () => {
      closing.abort()
      await removeSocket()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await Promise.race([closed, delay(closeGrace)])
      for (const connection of connections) connection.destroy()
      await closed
      await app.close()
    },
  }
}

function createApp(
  engine: DockerEngine,
  info: ServerInfo,
  closing: AbortSignal,
): { app: FastifyInstance; server: Server } {
  let server: Server | undefined
  const app = fastify({
    rewriteUrl: (request) => stripVersion(request.url ?? '/'),
    serverFactory: (handler) => {
      server = createServer(
        {
          keepAliveTimeout: keepAlive,
          requestTimeout: 0,
          headersTimeout: 0,
          maxHeaderSize: headLimit,
          shouldUpgradeCallback: wantsRawConnection,
        },
        handler,
      )
      serveUpgrades(server, handler)
      return server
    },
    routerOptions: { maxParamLength: 4096 },
    exposeHeadRoutes: false,
  })
  // Bodies are archives of any size: they stay streams, for the routes that want them.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'Api-Version': apiVersion,
      'Docker-Experimental': 'false',
      Ostype: 'linux',
      Server: `Lamina/${info.version} (linux)`,
    })
    requestedMinor(request.originalUrl)
  })
  // docker's client takes an error's message out of its JSON only when the type is this and nothing more.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.getHeader('Content-Type') === 'application/json; charset=utf-8') {
      reply.header('Content-Type', 'application/json')
    }
    return payload
  })
  app.setReplySerializer((payload) => `${JSON.stringify(payload)}\n`)
  app.setErrorHandler((error, _request, reply) => sendError(reply, error))
  app.setNotFoundHandler((_request, reply) => sendError(reply, pageNotFound()))
  const facts = new RunnerFacts(engine.runners)
  const recorded = recordVerbs(engine)
  registerPing(app)
  registerVersion(app, info)
  registerInfo(app, engine, facts, info)
  registerEvents(app, engine, closing)
  registerDiskUsage(app, engine)
  registerImageList(app, engine)
  registerImageArchives(app, engine)
  registerImages(app, engine)
  registerSearch(app, engine)
  registerLogin(app, engine)
  registerDistribution(app, engine)
  registerUnsupported(app)
  registerContainers(app, recorded, facts, closing)
  registerExecs(app, engine)
  registerVolumes(app, recorded)
  registerNetworks(app, engine)
  registerPlugins(app)
  registerBuildCache(app)
  registerSwarm(app)
  if (server === undefined) throw new Error('fastify made no server')
  return { app, server }
}
