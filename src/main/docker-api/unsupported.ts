import type { FastifyInstance } from 'fastify'
import { EngineError } from '../engine/errors/EngineError.ts'

/** The error for something that Docker can and Lamina cannot. `what` begins the sentence. */
export function notSupported(what: string): EngineError {
  return new EngineError('UNSUPPORTED', `${what} is not supported by this version of Lamina.`)
}

/** Verbs of the Docker API that are not served, by method and path, with what each is for. */
const verbs: readonly (readonly ['GET' | 'POST' | 'PUT', string, string])[] = [
  ['POST', '/build', 'Building an image'],
  ['POST', '/session', 'Building an image with BuildKit'],
  ['POST', '/grpc', 'Building an image with BuildKit'],
  ['POST', '/plugins/pull', 'Installing a plugin'],
  ['POST', '/plugins/create', 'Creating a plugin'],
  ['GET', '/plugins/privileges', 'Installing a plugin'],
  ['POST', '/swarm/init', 'Swarm mode'],
  ['POST', '/swarm/join', 'Swarm mode'],
]

/** Answers every known verb that is not served with 501 and what is missing. */
export function registerUnsupported(app: FastifyInstance): void {
  for (const [method, url, what] of verbs) {
    app.route({
      method,
      url,
      handler: () => {
        throw notSupported(what)
      },
    })
  }
}
