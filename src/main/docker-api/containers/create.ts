import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { parseHostConfig } from '../../engine/spec/parseHostConfig.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { errorAnswer } from '../errorResponse.ts'
import { readJsonBody } from '../jsonBody.ts'
import { queryText, routeText } from '../query.ts'
import { clientSignal } from '../requestBody.ts'
import { readCreateBody } from './createBody.ts'

/** How containers come to be, and what can be changed of them later: create, rename, update. */
export function registerCreate(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/containers/create', (request, reply) => create(engine, request, reply))
  app.post('/containers/:id/rename', async (request, reply) => {
    const name = queryText(request, 'name')
    if (name === '') throw new EngineError('INVALID_ARGUMENT', 'Neither old nor new names may be empty')
    await engine.containers.rename(routeText(request, 'id'), name.replace(/^\/(?=.)/, ''))
    return reply.code(204).send()
  })
  app.post('/containers/:id/update', async (request) => {
    const changes = parseHostConfig(await readJsonBody(request), 'the request for an update')
    const { warnings } = await engine.containers.update(routeText(request, 'id'), changes)
    return { Warnings: warnings.length > 0 ? warnings : null }
  })
}

async function create(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const name = queryText(request, 'name')
  const platform = queryText(request, 'platform')
  const body = await readJsonBody(request)
  const asked = {
    ...readCreateBody(body),
    ...(name === '' ? {} : { name: name.replace(/^\/(?=.)/, '') }),
    ...(platform === '' ? {} : { platform }),
  }
  const { id, warnings } = await engine.containers
    .create(asked, { signal: clientSignal(reply.raw) })
    .catch((error: unknown) => {
      throw isAboutOthers(error) ? new EngineError('INVALID_ARGUMENT', error.message, { data: error.data }) : error
    })
  return reply.code(201).send({ Id: id, Warnings: warnings })
}

/** Whether something else than the image is missing: clients take a 404 for the image's, and pull it. */
function isAboutOthers(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'NOT_FOUND' && !/image/i.test(errorAnswer(error).message)
}
