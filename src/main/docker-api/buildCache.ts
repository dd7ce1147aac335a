import type { FastifyInstance } from 'fastify'

/** `/build/prune`: there is no build cache. */
export function registerBuildCache(app: FastifyInstance): void {
  app.post('/build/prune', () => ({ CachesDeleted: null, SpaceReclaimed: 0 }))
}
