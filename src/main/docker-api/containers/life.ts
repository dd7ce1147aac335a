import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { StopOptions } from '../../engine/containers/types.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { queryText, readInteger, routeText } from '../query.ts'

/** The verbs that begin and end what a container runs: start, stop, restart, kill, pause, unpause. */
export function registerLife(app: FastifyInstance, engine: DockerEngine): void {
  const { containers } = engine
  app.post('/containers/:id/start', async (request, reply) => {
    const { changed } = await containers.start(routeText(request, 'id'))
    return reply.code(changed ? 204 : 304).send()
  })
  app.post('/containers/:id/stop', async (request, reply) => {
    const { changed } = await containers.stop(routeText(request, 'id'), stopOptions(request))
    return reply.code(changed ? 204 : 304).send()
  })
  const verb = (name: string, work: (reference: string, request: FastifyRequest) => Promise<void>): void => {
    app.post(`/containers/:id/${name}`, async (request, reply) => {
      await work(routeText(request, 'id'), request)
      return reply.code(204).send()
    })
  }
  verb('restart', (reference, request) => containers.restart(reference, stopOptions(request)))
  verb('kill', (reference, request) => containers.kill(reference, queryText(request, 'signal') || 'KILL'))
  verb('pause', (reference) => containers.pause(reference))
  verb('unpause', (reference) => containers.unpause(reference))
}

function stopOptions(request: FastifyRequest): StopOptions {
  const signal = queryText(request, 'signal')
  const timeout = queryText(request, 't')
  return {
    ...(signal === '' ? {} : { signal }),
    ...(timeout === '' ? {} : { timeout: readInteger(timeout) }),
  }
}
