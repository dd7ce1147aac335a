import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WaitCondition } from '../../engine/containers/types.ts'
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
  // Why a program could not be started is told by `start`; here an error is one of the waiting itself.
  const answer = await ended.then(
    ({ exitCode }) => ({ Error: null, StatusCode: exitCode }),
    (error: unknown) => ({ Error: { Message: errorAnswer(error).message }, StatusCode: -1 }),
  )
  if (signal.aborted) reply.raw.destroy()
  else reply.raw.end(`${JSON.stringify(answer)}\n`)
  return reply
}
