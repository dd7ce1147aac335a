import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { routeText } from './query.ts'

/** `/networks...`: there are none. */
export function registerNetworks(app: FastifyInstance): void {
  app.get('/networks', () => [])
  app.post('/networks/prune', () => ({ NetworksDeleted: null }))
  app.all('/networks/:id', (request) => missing(routeText(request, 'id')))
  app.all('/networks/:id/*', (request) => missing(routeText(request, 'id')))
}

function missing(id: string): never {
  throw new EngineError('NOT_FOUND', `network ${id} not found`)
}
