import type { FastifyInstance } from 'fastify'
import type { ContainerDetails } from '../../engine/containers/types.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { queryFlag, routeText } from '../query.ts'
import { type RunnerFacts, storageDriverName } from '../RunnerFacts.ts'
import { dockerContainer } from './inspectView.ts'

/** What `docker container inspect` prints of a container of the data root `root`. */
export async function inspectContainer(
  container: ContainerDetails,
  root: string,
  facts: RunnerFacts,
  size = false,
): Promise<object> {
  const runner = await facts.known()
  return dockerContainer(container, {
    root,
    size,
    runtime: runner?.runtime.name ?? 'runc',
    cgroupVersion: runner?.cgroupVersion ?? 2,
    storageDriver: storageDriverName(runner),
  })
}

/** `GET /containers/{id}/json`: everything about a container. */
export function registerContainerInspect(app: FastifyInstance, engine: DockerEngine, facts: RunnerFacts): void {
  app.get('/containers/:id/json', async (request) => {
    const size = queryFlag(request, 'size')
    const id = engine.containers.resolve(routeText(request, 'id'))
    if (size) await engine.containers.measure(id)
    return inspectContainer(await engine.containers.inspect(id), engine.root, facts, size)
  })
}
