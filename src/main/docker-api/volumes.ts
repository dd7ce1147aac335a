import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'
import { routeText } from './query.ts'

/** `/volumes...`: there are none. */
export function registerVolumes(app: FastifyInstance): void {
  app.get('/volumes', () => ({ Volumes: [], Warnings: null }))
  app.post('/volumes/prune', () => ({ VolumesDeleted: [], SpaceReclaimed: 0 }))
  app.all('/volumes/:name', (request) => {
    throw new EngineError('NOT_FOUND', `get ${routeText(request, 'name')}: no such volume`)
  })
}
