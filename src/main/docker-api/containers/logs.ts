import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LogOptions } from '../../engine/containers/types.ts'
import { EngineError } from '../../engine/errors/EngineError.ts'
import { requestedMinor } from '../apiVersion.ts'
import type { DockerEngine } from '../DockerEngine.ts'
import { queryFlag, queryText, routeText } from '../query.ts'
import { startAnswer } from '../rawAnswer.ts'
import { clientSignal } from '../requestBody.ts'
import { streamType } from '../stdFrame.ts'
import { logChunks } from './logChunks.ts'

/** `GET /containers/{id}/logs`: what a container printed, as it is in its log, and on request as it comes. */
export function registerLogs(app: FastifyInstance, engine: DockerEngine, closing: AbortSignal): void {
  app.get('/containers/:id/logs', (request, reply) => logs(engine, request, reply, closing))
}

async function logs(
  engine: DockerEngine,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const options = logOptions(request)
  const { id, tty } = await engine.containers.inspect(routeText(request, 'id'))
  const signal = AbortSignal.any([clientSignal(reply.raw), closing])
  const form = { framed: !tty, timestamps: queryFlag(request, 'timestamps'), details: queryFlag(request, 'details') }
  const chunks = logChunks(engine.containers.logs(id, { ...options, signal }), form)
  startAnswer(reply, streamType(requestedMinor(request.originalUrl), !tty))
  await pipeline(chunks, reply.raw).catch(() => {
    if (closing.aborted) reply.raw.end()
    else reply.raw.destroy()
  })
  return reply
}

function logOptions(request: FastifyRequest): LogOptions {
  const stdout = queryFlag(request, 'stdout')
  const stderr = queryFlag(request, 'stderr')
  if (!stdout && !stderr) {
    throw new EngineError('INVALID_ARGUMENT', 'Bad parameters: you must choose at least one stream')
  }
  const since = readTime(queryText(request, 'since'))
  const until = readTime(queryText(request, 'until'))
  const tail = queryText(request, 'tail')
  return {
    stdout,
    stderr,
    follow: queryFlag(request, 'follow'),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(/^\d+$/.test(tail) ? { tail: Number(tail) } : {}),
  }
}

/** Seconds since 1970 with a fraction, as milliseconds; undefined for none. */
function readTime(text: string): number | undefined {
  if (text === '' || text === '0') return undefined
  const [, seconds = '', fraction = ''] = /^(-?\d+)(?:\.(\d*))?$/.exec(text) ?? []
  if (seconds === '') {
    throw new EngineError('INVALID_ARGUMENT', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  // As the times of records are read: the same time is the same number.
  return Number(seconds) * 1000 + Number(`0.${fraction || '0'}`) * 1000
}
