import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { dockerSummary } from './imageSummary.ts'
import { listAsJson } from './listing.ts'
import { queryList } from './query.ts'

const knownTypes = new Set(['image', 'container', 'volume', 'build-cache'])

/** `/system/df`: what images take, in Docker sizes; there are no containers, volumes or build cache. */
export function registerDiskUsage(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/system/df', async (request, reply) => {
    const minor = requestedMinor(request.originalUrl)
    const types = queryList(request, 'type')
    const unknown = types.find((type) => !knownTypes.has(type))
    if (unknown !== undefined) throw new EngineError('INVALID_ARGUMENT', `unknown object type: ${unknown}`)
    const wants = (type: string): boolean => types.length === 0 || types.includes(type)
    const options = { minor, sharedSize: true, containers: 0 }
    const images = wants('image') ? await listAsJson(engine, {}, (image) => dockerSummary(image, options)) : 'null'
    const rest = JSON.stringify({
      Containers: wants('container') ? [] : null,
      Volumes: wants('volume') ? [] : null,
      BuildCache: wants('build-cache') && minor >= 42 ? [] : null,
      ...(minor < 42 ? { BuilderSize: 0 } : {}),
    })
    const layersSize = wants('image') ? engine.images.diskUsage().dockerLayersSize : 0
    const body = `{"LayersSize":${layersSize},"Images":${images},${rest.slice(1)}\n`
    return reply.header('Content-Type', 'application/json').send(body)
  })
}
