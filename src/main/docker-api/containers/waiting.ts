import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ContainerExit, WaitCondition } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { errorAnswer } from '../errorResponse.ts'
import { queryText, routeText } from '../query.ts'
import { startAnswer } from '../rawAnswer.ts'
import { clientSignal } from '../requestBody.ts'

/** `POST /containers/{id}/wait`: the head of the answer says that it waits, the body how the container ended. */
export function registerWaiting(app: FastifyInstance, engine: DockerEngine, closing: AbortSignal): void {
  app.post('/containers/:id/wait', (request, reply) => wait(engine, request, reply, closing))
}

const conditions: Readonly<Record<string, WaitCondition>> = {
  '': 'not-running',
  'not-running': 'not-running',
  'next-exit': 'next-exit',
  removed: 'removed',
}

async function wait(
  engine: DockerEngine,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const asked = queryText(request, 'condition')
  const condition = conditions[asked]
  if (condition === undefined) throw new EngineError('INVALID_ARGUMENT', `invalid condition: ${JSON.stringify(asked)}`)
  const id = engine.containers.resolve(routeText(request, 'id'))
  const signal = AbortSignal.any([clientSignal(reply.raw), closing])
  const ended = engine.containers.wait(id, condition, signal)
  startAnswer(reply, 'application/json')
  const exit = await ended.catch(
    (error: unknown): ContainerExit => ({ exitCode: -1, error: errorAnswer(error).message }),
  )
  if (signal.aborted) reply.raw.destroy()
  else reply.raw.end(`${JSON.stringify(dockerExit(exit))}\n`)
  return reply
}

function dockerExit({ exitCode, error }: ContainerExit): object {
  return { Error: error === '' ? null : { Message: error }, StatusCode: exitCode }
}
