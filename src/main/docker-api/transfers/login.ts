import type { FastifyInstance } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { isObject } from '../../engine/spec/json.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { readJsonBody } from '../jsonBody.ts'
import { clientSignal } from '../requestBody.ts'
import { readCredentials, registryHost } from './credentials.ts'

/** `/auth`: asks a registry whether it takes credentials. It is the client that keeps them. */
export function registerLogin(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/auth', async (request, reply) => {
    const body = await readJsonBody(request)
    if (!isObject(body)) throw new EngineError('INVALID_ARGUMENT', 'got EOF while reading request body')
    const address = body.serveraddress
    const host = registryHost(typeof address === 'string' ? address : '')
    const credentials = readCredentials(body)
    if (credentials === undefined) {
      throw new EngineError('INVALID_ARGUMENT', `Could not log in to ${host}: neither a user nor a token was given.`)
    }
    const signal = clientSignal(reply.raw)
    const { status, identityToken = '' } = await engine.registries.check({ host, credentials, signal })
    return { IdentityToken: identityToken, Status: status }
  })
}
