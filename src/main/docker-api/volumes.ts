import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { VolumeFilters, VolumeView } from '../engine/containers/types.ts'
import { requestedMinor } from './apiVersion.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { type Filters, readDangling, readFilters } from './filters.ts'
import { goTime } from './goTime.ts'
import { readJsonFields } from './jsonBody.ts'
import { queryFlag, routeText } from './query.ts'
import { sortKeys } from './sortKeys.ts'

const pageSize = 500
const listFilterNames = new Set(['dangling', 'driver', 'label', 'name'])
const pruneFilterNames = new Set(['all', 'label', 'label!'])
/** From this minor version of the API on a prune takes volumes without a name only, unless told otherwise. */
const anonymousPruneMinor = 42

/** `/volumes...`: folders that outlive containers. */
export function registerVolumes(app: FastifyInstance, engine: DockerEngine): void {
  const { volumes } = engine
  app.get('/volumes', (request) => {
    const rows = allVolumes(engine, listFilters(readFilters(request, listFilterNames)))
    return { Volumes: rows.map(dockerVolume), Warnings: null }
  })
  app.post('/volumes/create', async (request, reply) => {
    const asked = await readJsonFields(request)
    const volume = await volumes.create({
      name: asked.text('Name') ?? '',
      driver: asked.text('Driver') ?? '',
      options: asked.textMap('DriverOpts') ?? {},
      labels: asked.textMap('Labels') ?? {},
    })
    return reply.code(201).send(dockerVolume(volume))
  })
  app.post('/volumes/prune', async (request) => {
    const { names, dockerReclaimed } = await volumes.prune(pruneFilters(request))
    return { VolumesDeleted: names, SpaceReclaimed: dockerReclaimed }
  })
  app.get('/volumes/:name', (request) => dockerVolume(volumes.inspect(routeText(request, 'name'))))
  app.delete('/volumes/:name', async (request, reply) => {
    await volumes.remove(routeText(request, 'name'), { force: queryFlag(request, 'force') })
    return reply.code(204).send()
  })
}

/** All volumes that match, sorted by name. */
export function allVolumes({ volumes }: DockerEngine, filters: VolumeFilters): VolumeView[] {
  const found: VolumeView[] = []
  for (;;) {
    const { rows, total } = volumes.list({ filters, offset: found.length, limit: pageSize })
    found.push(...rows)
    if (rows.length === 0 || found.length >= total) return found
  }
}

/** A volume as Docker tells it: these very keys in this order. */
export function dockerVolume(volume: VolumeView): object {
  return {
    CreatedAt: goTime(new Date(Math.floor(volume.created / 1000) * 1000).toISOString()),
    Driver: 'local',
    Labels: orNull(volume.labels),
    Mountpoint: volume.mountpoint,
    Name: volume.name,
    Options: orNull(volume.options),
    Scope: 'local',
  }
}

function orNull(map: Readonly<Record<string, string>>): Record<string, string> | null {
  return Object.keys(map).length > 0 ? sortKeys(map) : null
}

function listFilters(filters: Filters): VolumeFilters {
  const dangling = readDangling(filters)
  const name = filters.get('name')
  const label = filters.get('label')
  const driver = filters.get('driver')
  return {
    ...(name === undefined ? {} : { name }),
    ...(label === undefined ? {} : { label }),
    ...(driver === undefined ? {} : { driver }),
    ...(dangling === undefined ? {} : { dangling }),
  }
}

function pruneFilters(request: FastifyRequest): VolumeFilters {
  const filters = readFilters(request, pruneFilterNames)
  const label = filters.get('label')
  const labelNot = filters.get('label!')
  const isAll = requestedMinor(request.originalUrl) < anonymousPruneMinor || filters.get('all')?.includes('true')
  return {
    ...(label === undefined ? {} : { label }),
    ...(labelNot === undefined ? {} : { labelNot }),
    ...(isAll === true ? {} : { anonymous: true }),
  }
}
