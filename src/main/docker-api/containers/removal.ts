import type { FastifyInstance } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { readFilters } from '../filters.ts'
import { queryFlag, routeText } from '../query.ts'
import { parseTimestamp } from '../timestamp.ts'
import { containerPruneFilters } from './listFilters.ts'

const pruneFilterNames = new Set(['label', 'label!', 'until'])

/** How containers go: `DELETE /containers/{id}` and prune. */
export function registerRemoval(app: FastifyInstance, engine: DockerEngine): void {
  app.delete('/containers/:id', async (request, reply) => {
    if (queryFlag(request, 'link')) {
      throw new EngineError('CONFLICT', 'Conflict, cannot remove the default link name of the container')
    }
    const options = { force: queryFlag(request, 'force'), volumes: queryFlag(request, 'v') }
    await engine.containers.remove(routeText(request, 'id'), options)
    return reply.code(204).send()
  })
  app.post('/containers/prune', async (request) => {
    const filters = readFilters(request, pruneFilterNames)
    const wanted = containerPruneFilters(filters, (time) => parseTimestamp(time, Date.now()))
    const { ids, dockerReclaimed } = await engine.containers.prune(wanted)
    return { ContainersDeleted: ids.length > 0 ? ids : null, SpaceReclaimed: dockerReclaimed }
  })
}
