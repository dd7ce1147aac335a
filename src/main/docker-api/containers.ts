import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { routeText } from './query.ts'

/** `/containers/...` and `/exec/...`: there are none. */
export function registerContainers(app: FastifyInstance): void {
  app.get('/containers/json', () => [])
  app.post('/containers/prune', () => ({ ContainersDeleted: null, SpaceReclaimed: 0 }))
  app.all('/containers/:id', (request) => missing('container', routeText(request, 'id')))
  app.all('/containers/:id/*', (request) => missing('container', routeText(request, 'id')))
  app.all('/exec/:id/*', (request) => missing('exec instance', routeText(request, 'id')))
}

function missing(kind: string, id: string): never {
  throw new EngineError('NOT_FOUND', `No such ${kind}: ${id}`)
}
