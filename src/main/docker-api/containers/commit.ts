import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { isObject } from '../../engine/spec/json.ts'
import { parseRunConfig } from '../../engine/spec/parseRunConfig.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { joinTag } from '../imageName.ts'
import { readJsonBody } from '../jsonBody.ts'
import { queryFlag, queryList, queryText } from '../query.ts'
import { clientSignal } from '../requestBody.ts'

/** `POST /commit`: an image of what a container wrote over its image. */
export function registerCommit(app: FastifyInstance, engine: DockerEngine): void {
  app.post('/commit', (request, reply) => commit(engine, request, reply))
}

async function commit(engine: DockerEngine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const container = queryText(request, 'container')
  if (container === '') throw new EngineError('INVALID_ARGUMENT', 'invalid name or ID supplied: ""')
  const body = await readJsonBody(request)
  const hasConfig = isObject(body) && Object.keys(body).length > 0
  const reference = joinTag(queryText(request, 'repo'), queryText(request, 'tag'))
  const { id } = await engine.containers.commit(container, {
    ...text('reference', reference),
    ...text('message', queryText(request, 'comment')),
    ...text('author', queryText(request, 'author')),
    changes: queryList(request, 'changes').flatMap((change) => change.split('\n')),
    pause: queryText(request, 'pause') === '' || queryFlag(request, 'pause'),
    signal: clientSignal(reply.raw),
    ...(hasConfig ? { config: parseRunConfig(body, 'the request for a commit') } : {}),
  })
  return reply.code(201).send({ Id: id })
}

function text<Name extends string>(name: Name, value: string) {
  return value === '' ? {} : { [name]: value }
}
