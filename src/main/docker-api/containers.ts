import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { registerAttach } from './containers/attach.ts'
import { registerCommit } from './containers/commit.ts'
import { registerContainerFiles } from './containers/containerFiles.ts'
import { registerCreate } from './containers/create.ts'
import { registerContainerInspect } from './containers/inspect.ts'
import { registerLife } from './containers/life.ts'
import { registerContainerList } from './containers/list.ts'
import { registerLogs } from './containers/logs.ts'
import { isUp } from './containers/networkView.ts'
import { registerRemoval } from './containers/removal.ts'
import { registerStats } from './containers/stats.ts'
import { registerWaiting } from './containers/waiting.ts'
import type { DockerEngine } from './DockerEngine.ts'
import { readSize } from './execs.ts'
import { routeText } from './query.ts'
import type { RunnerFacts } from './RunnerFacts.ts'

/** `/containers/...` and `/commit`. `closing` is aborted when the server closes, which ends what goes on for long. */
export function registerContainers(
  app: FastifyInstance,
  engine: DockerEngine,
  facts: RunnerFacts,
  closing: AbortSignal,
): void {
  registerContainerList(app, engine)
  registerCreate(app, engine)
  registerContainerInspect(app, engine, facts)
  registerLife(app, engine)
  registerWaiting(app, engine, closing)
  registerRemoval(app, engine)
  registerAttach(app, engine)
  registerLogs(app, engine, closing)
  registerStats(app, engine, closing)
  registerContainerFiles(app, engine)
  registerCommit(app, engine)
  app.post('/containers/:id/resize', async (request, reply) => {
    const size = readSize(request)
    const { id, state } = await engine.containers.inspect(routeText(request, 'id'))
    if (!isUp(state)) throw new EngineError('CONFLICT', `Container ${id} is not running`)
    await engine.containers.resize(id, size)
    return reply.send()
  })
}
