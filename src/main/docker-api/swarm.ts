import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'

const collections = ['swarm', 'nodes', 'services', 'tasks', 'secrets', 'configs']

/** Everything of swarm mode: what a dockerd says that is in no swarm, which lets `docker inspect` go on. */
export function registerSwarm(app: FastifyInstance): void {
  const answer = (): never => {
    throw new EngineError(
      'UNAVAILABLE',
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node ' +
        'to swarm and try again.',
    )
  }
  for (const collection of collections) {
    app.all(`/${collection}`, answer)
    app.all(`/${collection}/*`, answer)
  }
}
