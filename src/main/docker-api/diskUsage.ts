import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { requestedMinor } from './apiVersion.ts'
import { dockerRow } from './containers/containerRow.ts'
import { allContainers } from './containers/list.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { dockerSummary } from './imageSummary.ts'
import { listAsJson } from './listing.ts'
import { queryList } from './query.ts'
import { allVolumes, dockerVolume } from './volumes.ts'

const knownTypes = new Set(['image', 'container', 'volume', 'build-cache'])

/** `/system/df`: what images take, containers and volumes take, in Docker sizes; there is no build cache. */
export function registerDiskUsage(app: FastifyInstance, engine: DockerEngine): void {
  app.get('/system/df', async (request, reply) => {
    const minor = requestedMinor(request.originalUrl)
    const types = queryList(request, 'type')
    const unknown = types.find((type) => !knownTypes.has(type))
    if (unknown !== undefined) throw new EngineError('INVALID_ARGUMENT', `unknown object type: ${unknown}`)
    const wants = (type: string): boolean => types.length === 0 || types.includes(type)
    const uses = wants('image') ? await countUses(engine) : new Map<string, number>()
    const images = wants('image')
      ? await listAsJson(engine, {}, (image) =>
          dockerSummary(image, { minor, sharedSize: true, containers: uses.get(image.id) ?? 0 }),
        )
      : 'null'
    const rest = JSON.stringify({
      Containers: wants('container') ? await containerRows(engine) : null,
      Volumes: wants('volume') ? await volumeRows(engine) : null,
      BuildCache: wants('build-cache') && minor >= 42 ? [] : null,
      ...(minor < 42 ? { BuilderSize: 0 } : {}),
    })
    const layersSize = wants('image') ? engine.images.diskUsage().dockerLayersSize : 0
    const body = `{"LayersSize":${layersSize},"Images":${images},${rest.slice(1)}\n`
    return reply.header('Content-Type', 'application/json').send(body)
  })
}

/** How old a measured size may be that is told here, in milliseconds. */
const sizeAge = 2000

/** How many containers each image has, by its ID. */
async function countUses(engine: DockerEngine): Promise<Map<string, number>> {
  const uses = new Map<string, number>()
  for (const { imageId } of await allContainers(engine, { all: true })) uses.set(imageId, (uses.get(imageId) ?? 0) + 1)
  return uses
}

async function containerRows(engine: DockerEngine): Promise<object[]> {
  await engine.containers.measureAll(Date.now() - sizeAge)
  const rows = await allContainers(engine, { all: true })
  const now = Date.now()
  return rows.map((row) => dockerRow(row, { root: engine.root, now, size: true }))
}

async function volumeRows(engine: DockerEngine): Promise<object[]> {
  await engine.volumes.measureAll(Date.now() - sizeAge)
  return allVolumes(engine, {}).map((volume) => ({
    ...dockerVolume(volume),
    UsageData: { RefCount: volume.containerCount, Size: volume.usage?.dockerSize ?? -1 },
  }))
}
