import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { routeText } from './query.ts'

/** `/plugins...`: there are none. */
export function registerPlugins(app: FastifyInstance): void {
  app.get('/plugins', () => [])
  app.all('/plugins/*', (request) => {
    const name = routeText(request, '*').replace(/\/[^/]*$/, '')
    throw new EngineError('NOT_FOUND', `plugin ${JSON.stringify(name)} not found`)
  })
}
