import type { FastifyInstance } from 'fastify'
import type { DockerEngine } from '../DockerEngine.ts'
import { queryFlag, routeText } from '../query.ts'
import { type RunnerFacts, storageDriverName } from '../RunnerFacts.ts'
import { dockerContainer } from './inspectView.ts'

/** `GET /containers/{id}/json`: everything about a container. */
export function registerContainerInspect(app: FastifyInstance, engine: DockerEngine, facts: RunnerFacts): void {
  app.get('/containers/:id/json', async (request) => {
    const size = queryFlag(request, 'size')
    const { containers, root } = engine
    const id = containers.resolve(routeText(request, 'id'))
    if (size) await containers.measure(id)
    const runner = await facts.known()
    return dockerContainer(await containers.inspect(id), {
      root,
      size,
      runtime: runner?.runtime.name ?? 'runc',
      cgroupVersion: runner?.cgroupVersion ?? 2,
      storageDriver: storageDriverName(runner),
    })
  })
}
